/** What the servers of a role take from those who connect, as they are unless somebody sets them. */
import { loadConfig } from '#config/load.ts';
import type { ServerLimits } from '#http/listen.ts';

export const SERVER_LIMITS: ServerLimits = loadConfig({ files: [], env: {} }).config.http;
