/** Text and numbers as they go into SVG. */

/** What XML does not allow, and marks that turn the direction of text or are not drawn. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\uFFFE\uFFFF]/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** The text as content or as the value of an attribute; what cannot be shown becomes U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .replace(UNSEEN, '\uFFFD')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}

/** A length with at most one decimal: more cannot be seen and makes the file long. */
export function round(length: number): number {
  return Math.round(length * 10) / 10;
}
