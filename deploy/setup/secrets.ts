/**
 * The passwords of one installation: made at random when it is started for the first time, kept in
 * volumes, and known outside of it to nobody.
 *
 * P1 Each folder is a volume that one service sees, so that a role knows its own passwords alone.
 * P2 All passwords are made at once, or none: they belong to the data of one broker and one store.
 * P3 The token of the writer belongs to no data. It is made wherever it is missing, for both sides.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const PASSWORD_BYTES = 24;
const SALT_BYTES = 4;

/** The part of RabbitMQ's definitions that is read here. */
interface Definitions {
  readonly users: readonly { readonly name: string }[];
}

/** What each service finds under /run/secrets, by folder and file. */
type SecretFiles = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A file that does not exist yet, or does by now. */
export interface SecretFile {
  readonly path: string;
  readonly text: string;
}

/**
 * All files with new passwords in them.
 *
 * @param folder has a folder for each service
 * @param definitions of RabbitMQ, without passwords
 */
export function planSecrets(folder: string, definitions: string): readonly SecretFile[] {
  return listFiles(folder, drawSecrets(JSON.parse(definitions) as Definitions));
}

/** The files with a new token of the writer: that of the writer, and that of the processor. */
export function planToken(folder: string): readonly SecretFile[] {
  const files = { 'writer-token': newPassword() };
  return listFiles(folder, { writer: files, processor: files });
}

function listFiles(folder: string, plan: SecretFiles): readonly SecretFile[] {
  return Object.entries(plan).flatMap(([service, files]) =>
    Object.entries(files).map(([name, text]) => ({ path: join(folder, service, name), text })),
  );
}

/** Whether these files are all there, with whatever passwords. */
export function areSecretsThere(files: readonly SecretFile[]): boolean {
  return files.every(({ path }) => existsSync(path));
}

/** Whoever looks sees a whole file or none. Only its own service has the folder to look into. */
export function writeSecrets(files: readonly SecretFile[]): void {
  for (const { path, text } of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.tmp`, text, { mode: 0o444 });
    renameSync(`${path}.tmp`, path);
  }
}

function drawSecrets(definitions: Definitions): SecretFiles {
  const broker = new Map(definitions.users.map(({ name }) => [name, newPassword()]));
  const brokerUrl = (user: string): string => `amqp://${user}:${broker.get(user)}@rabbitmq:5672`;
  const store = { processor: newPassword(), health: newPassword() };
  const users = definitions.users.map((user) => ({
    ...user,
    hashing_algorithm: 'rabbit_password_hashing_sha256',
    password_hash: hashForRabbit(broker.get(user.name) as string),
  }));
  return {
    rabbitmq: {
      'definitions.json': JSON.stringify({ ...definitions, users }, undefined, 2),
      'operator-password': `${broker.get('operator')}\n`,
    },
    redis: {
      'users.conf': redisUsers(store),
      'health-password': `${store.health}\n`,
    },
    topology: { 'rabbitmq-url': brokerUrl('topology') },
    generator: { 'rabbitmq-url': brokerUrl('generator') },
    processor: {
      'rabbitmq-url': brokerUrl('processor'),
      'redis-url': `redis://processor:${store.processor}@redis:6379/0`,
    },
  };
}

/**
 * The processor may do what its scripts do, with its own keys, and look at the settings. Nobody can
 * be the user `default`, yet it may do everything: it is the one that Redis replays its append-only
 * file as, and what that user may not do is left out then, with no more than a line in the log.
 */
function redisUsers({
  processor,
  health,
}: Readonly<Record<'processor' | 'health', string>>): string {
  const types = '+@hash +@sortedset +@stream +@string +@keyspace -@dangerous';
  const connection =
    '+eval +select +ping +client|setname +client|id +client|list +info +config|get';
  return [
    'user default off resetpass ~* &* +@all',
    `user processor on #${sha256(processor)} ~plateflow:* ${types} ${connection}`,
    `user health on #${sha256(health)} +ping`,
    '',
  ].join('\n');
}

/** RabbitMQ stores the salt in front of the hash of salt and password. */
function hashForRabbit(password: string): string {
  const salt = randomBytes(SALT_BYTES);
  const hash = createHash('sha256').update(salt).update(password).digest();
  return Buffer.concat([salt, hash]).toString('base64');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Of letters and digits that mean nothing in a URL. */
function newPassword(): string {
  return randomBytes(PASSWORD_BYTES).toString('base64url');
}
