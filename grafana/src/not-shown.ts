/** Metrics of the catalogue that no panel shows, each with the reason. */
export const NOT_SHOWN: Readonly<Record<string, string>> = {};
