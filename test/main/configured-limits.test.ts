import { expect, it } from 'vitest';
import { loadConfig } from '#config/load.ts';
import { SETTINGS } from '#config/settings.ts';
import { showLimits } from '#main/roles/configured-limits.ts';
import { recordingTelemetry } from '#test/support/telemetry.ts';

it('shows each limit under the path of its setting, until it is ended', () => {
  const env = { PLATEFLOW_INTAKE_ENTRY_PREFETCH: '123', PLATEFLOW_RELAY_RECORDS_MAX: '45' };
  const { config } = loadConfig({ files: [], env });
  const telemetry = recordingTelemetry();
  const hide = showLimits(config, telemetry);
  const limits = telemetry.read('configured_limit');
  const valueOf = (key: string) => limits.find(({ labels }) => labels.key === key)?.value;
  expect(limits.map(({ labels }) => labels.key).filter((key) => !SETTINGS.has(key))).toEqual([]);
  expect([valueOf('intake.entryPrefetch'), valueOf('relay.recordsMax')]).toEqual([123, 45]);
  expect(valueOf('outbox.summariesMax')).toBe(config.outbox.summariesMax);
  hide();
  expect(telemetry.read('configured_limit')).toEqual([]);
});
