/** Faults of RabbitMQ. */
import type { Heal } from './inject.ts';
import type { PlannedFault } from './fault-plan.ts';
import type { TestRabbit } from '../support/servers/rabbit-server.ts';

const NOTHING: Heal = () => undefined;

export async function injectIntoRabbit(rabbit: TestRabbit, { kind }: PlannedFault): Promise<Heal> {
  // After a start its node answers before its application runs.
  await rabbit.ctl('await_startup');
  switch (kind.name) {
    case 'rabbitmq-killed':
      await rabbit.kill('SIGKILL');
      return () => rabbit.start();
    case 'rabbitmq-restarted':
      await rabbit.kill('SIGTERM');
      return () => rabbit.start();
    case 'rabbitmq-held':
      rabbit.pause();
      return () => rabbit.resume();
    case 'rabbitmq-app-stopped':
      await rabbit.ctl('stop_app');
      return async () => void (await rabbit.ctl('start_app'));
    case 'rabbitmq-memory-alarm':
      await rabbit.ctl('set_vm_memory_high_watermark', '0.0001');
      return async () => void (await rabbit.ctl('set_vm_memory_high_watermark', '0.6'));
    case 'rabbitmq-disk-alarm':
      await rabbit.ctl('set_disk_free_limit', '1000000GB');
      return async () => void (await rabbit.ctl('set_disk_free_limit', '50MB'));
    case 'rabbitmq-connections-closed':
      await rabbit.ctl('close_all_connections', 'chaos');
      return NOTHING;
    case 'rabbitmq-channels-killed':
      await rabbit.ctl('eval', '[exit(Pid, kill) || Pid <- rabbit_channel:list()].');
      return NOTHING;
    default:
      throw new Error(`Nobody knows how to bring about ${kind.name}.`);
  }
}
