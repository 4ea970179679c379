/**
 * RabbitMQ's management interface over HTTP: it does in milliseconds what takes rabbitmqctl half a
 * second. It tells no counts: how many messages a queue has is asked over AMQP, or of rabbitmqctl.
 */

const LOGIN = `Basic ${btoa('guest:guest')}`;

export type ManagementMethod = 'GET' | 'PUT' | 'POST' | 'DELETE';

/**
 * Asks for `${url}/${path}`, such as `queues/%2F/vehicle.entry`.
 * @returns what it answers, `undefined` when it answers without content
 * @throws when it refuses, with its reason
 */
export async function manage(
  url: string,
  method: ManagementMethod,
  path: string,
  content?: unknown,
): Promise<unknown> {
  const response = await fetch(`${url}/${path}`, {
    method,
    headers: { authorization: LOGIN, 'content-type': 'application/json' },
    ...(content !== undefined && { body: JSON.stringify(content) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
