/** Waiting that ends. */

/** Settles as the promise does, or rejects with `late()` when that takes longer. */
export async function within<T>(
  limitMs: number,
  promise: Promise<T>,
  late: () => Error,
): Promise<T> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => limit.reject(late()), limitMs);
  try {
    return await Promise.race([promise, limit.promise]);
  } finally {
    clearTimeout(timer);
  }
}
