/** A telemetry that remembers what it was told, so that a test can ask. */
import type {
  GaugeReading,
  Telemetry,
  TelemetryEvents,
  TelemetryGauges,
} from '#ports/telemetry.ts';

/** One emitted event, typed by its name. */
type RecordedEvent = {
  [Name in keyof TelemetryEvents]: { readonly name: Name; readonly fields: TelemetryEvents[Name] };
}[keyof TelemetryEvents];

/** What `recordingTelemetry` returns. */
export interface RecordingTelemetry extends Telemetry {
  /** Everything that was emitted, in order. */
  readonly events: readonly RecordedEvent[];
  /** The fields of all events of one name, in order. */
  of<Name extends keyof TelemetryEvents>(name: Name): readonly TelemetryEvents[Name][];
  /** What the gauges of one name read now. */
  read<Name extends keyof TelemetryGauges>(
    name: Name,
  ): readonly GaugeReading<TelemetryGauges[Name]>[];
  /** Resolves with the fields of the first event of this name, which may have been emitted before. */
  once<Name extends keyof TelemetryEvents>(name: Name): Promise<TelemetryEvents[Name]>;
}

type Listener = (event: RecordedEvent) => void;

/** Makes a telemetry that records; it neither logs nor counts. */
export function recordingTelemetry(): RecordingTelemetry {
  const events: RecordedEvent[] = [];
  const listeners = new Set<Listener>();
  const gauges = new Map<keyof TelemetryGauges, Set<() => readonly GaugeReading<never>[]>>();

  const of = <Name extends keyof TelemetryEvents>(name: Name): readonly TelemetryEvents[Name][] =>
    events
      .filter((event) => event.name === name)
      .map((event) => event.fields as TelemetryEvents[Name]);

  return {
    events,
    of,
    emit(name, fields) {
      const event = { name, fields } as RecordedEvent;
      events.push(event);
      for (const listener of listeners) listener(event);
    },
    watch(name, read) {
      const readers = gauges.get(name) ?? new Set();
      gauges.set(name, readers);
      const reader = read as unknown as () => readonly GaugeReading<never>[];
      readers.add(reader);
      return () => void readers.delete(reader);
    },
    read: (name) => [...(gauges.get(name) ?? [])].flatMap((reader) => reader()),
    once<Name extends keyof TelemetryEvents>(name: Name) {
      const [first] = of(name);
      if (first !== undefined) return Promise.resolve(first);
      return new Promise<TelemetryEvents[Name]>((resolve) => {
        const listener: Listener = (event) => {
          if (event.name !== name) return;
          listeners.delete(listener);
          resolve(event.fields as TelemetryEvents[Name]);
        };
        listeners.add(listener);
      });
    },
  };
}
