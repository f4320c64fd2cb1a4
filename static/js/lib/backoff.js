// Waiting before a retry, with full jitter: a random time below a bound that doubles, so that a crowd does not return at once.

/**
 * @param {number} attempt 0 for the first retry
 * @param {{base?: number, cap?: number, random?: () => number}} [options] milliseconds
 * @returns {number} milliseconds
 */
export function backoff(attempt, { base = 500, cap = 30000, random = Math.random } = {}) {
  return Math.round(random() * Math.min(cap, base * 2 ** Math.min(attempt, 16)));
}
