/** Named places at which a test can make a process fail. In normal runs they do nothing. */
export type FailpointName =
  | 'received'
  | 'reduced'
  | 'before-commit'
  | 'after-commit'
  | 'before-ack'
  | 'after-ack'
  | 'before-post'
  | 'after-post'
  | 'before-trim'
  | 'before-fdatasync'
  | 'after-fdatasync';

/** Called when a place is reached. */
export type Failpoint = (name: FailpointName) => void;
