/** What a user or group id must be, for messages. */
export const AN_ID = 'a whole number from 0 to 2147483647';

/** Kubernetes' limit for runAsUser, runAsGroup and fsGroup. */
export function isId(id: unknown): id is number {
  return typeof id === 'number' && Number.isInteger(id) && id >= 0 && id <= 2147483647;
}
