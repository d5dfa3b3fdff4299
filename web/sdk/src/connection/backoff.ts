const FIRST = 1_000;
const FACTOR = 1.6;
const LONGEST = 15_000;

/**
 * How long to wait before the next attempt, in milliseconds. Full jitter: many clients that lost the same server
 * come back spread over the whole time. What the server asked for (`retryAfterMs`) comes on top.
 */
export function backoff(attempt: number, random: number, retryAfterMs = 0): number {
  return retryAfterMs + random * Math.min(LONGEST, FIRST * FACTOR ** attempt);
}
