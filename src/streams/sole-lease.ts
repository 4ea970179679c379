/**
 * The lease of a partition that no other process can work on, because something else sees to that:
 * the embedded engine locks its file.
 */
import type { Lease } from '#ports/lease.ts';

export const SOLE_LEASE: Lease = {
  acquire: async () => ({ isHeld: true }),
  release: async () => undefined,
};
