/** What the broker says of itself on a connection, and whether that will do. */
import type { SettingCheck } from '#ports/setting-checks.ts';

/** The broker, as a connection knows it. */
export interface BrokerFacts {
  readonly serverProperties: Readonly<Record<string, unknown>>;
  /** As negotiated; 0 is none. */
  readonly heartbeatSeconds: number;
}

/** Quorum queues move what they reject without loss from this version on. */
const VERSION_MIN = { major: 3, minor: 10 };

/** @param blockedBecause why the broker takes no messages at present, if it does not */
export function checkBroker(
  facts: BrokerFacts,
  blockedBecause: string | undefined,
): readonly SettingCheck[] {
  return [checkVersion(facts), checkHeartbeat(facts), checkAlarm(blockedBecause)];
}

function checkVersion({ serverProperties }: BrokerFacts): SettingCheck {
  const found = [serverProperties['product'], serverProperties['version']].map(String).join(' ');
  const [major = 0, minor = 0] = /(\d+)\.(\d+)/.exec(found)?.slice(1).map(Number) ?? [];
  const isNewEnough =
    major > VERSION_MIN.major || (major === VERSION_MIN.major && minor >= VERSION_MIN.minor);
  const one = { server: 'rabbitmq', setting: 'version', found } as const;
  if (isNewEnough) return { ...one, verdict: 'ok' };
  const fix = 'Older quorum queues can drop what they reject. Use RabbitMQ 3.10 or newer.';
  return { ...one, verdict: 'unsafe', fix };
}

function checkHeartbeat({ heartbeatSeconds }: BrokerFacts): SettingCheck {
  const one = { server: 'rabbitmq', setting: 'heartbeat' } as const;
  if (heartbeatSeconds > 0) return { ...one, verdict: 'ok', found: `${heartbeatSeconds} s` };
  const fix = 'A connection that is cut is not noticed without it. Set rabbitmq.heartbeatMs.';
  return { ...one, verdict: 'warning', found: 'none', fix };
}

function checkAlarm(reason: string | undefined): SettingCheck {
  const one = { server: 'rabbitmq', setting: 'resource alarm' } as const;
  if (reason === undefined) return { ...one, verdict: 'ok', found: 'none' };
  const fix =
    'The broker takes no messages until there is room again. Free memory or disk on its machine; ' +
    'rabbitmqctl status tells which, and its limit.';
  return { ...one, verdict: 'warning', found: reason, fix };
}
