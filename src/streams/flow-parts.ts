/** What the flow of one incarnation is made of. */
import type { Incarnation } from './incarnation.ts';
import type { PartitionLife } from './partition-life.ts';
import type { FlowPorts, PartitionSettings, PartitionTicks } from './partition-settings.ts';

export interface FlowParts {
  readonly partition: number;
  readonly own: Incarnation;
  readonly ports: FlowPorts;
  readonly settings: PartitionSettings;
  readonly life: PartitionLife;
  readonly ticks: PartitionTicks;
}
