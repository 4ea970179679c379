/** The dashboards, in the order in which one reads them, and the text of their files. */
import { ACTORS } from './boards/actors.ts';
import { DELIVERY } from './boards/delivery.ts';
import { FLOW } from './boards/flow.ts';
import { GARAGES } from './boards/garage.ts';
import { OVERVIEW } from './boards/overview.ts';
import type { Dashboard } from './dashboard.ts';

export const DASHBOARDS: readonly Dashboard[] = [OVERVIEW, FLOW, ACTORS, DELIVERY, GARAGES];

/** Names and contents of the files in `grafana/dashboards`. */
export function dashboardFiles(): ReadonlyMap<string, string> {
  return new Map(
    DASHBOARDS.map((dashboard) => [
      `${dashboard.uid}.json`,
      `${JSON.stringify(dashboard, undefined, 2)}\n`,
    ]),
  );
}
