/**
 * What has to be there before the services of docker-compose.yaml start: passwords, and a folder
 * that the writer may write to. Run each time, changes nothing that is there already.
 *
 *     node deploy/setup/setup.ts SECRETS_FOLDER LOG_FOLDER
 */
import { readFileSync } from 'node:fs';
import { argv, stderr, stdout } from 'node:process';
import { openFolder, putAsideLog } from './log-folder.ts';
import { areSecretsThere, planSecrets, planToken, writeSecrets } from './secrets.ts';

/** `node` in the image. */
const WRITER = { uid: 1000 };
const PASSWORDS_MADE = `Passwords were made. That of the user "operator" of RabbitMQ:
  docker compose exec rabbitmq cat /run/secrets/operator-password
`;
const TOKEN_MADE = `A token was made. Whoever shows it to the writer may read and write the log:
  docker compose exec writer cat /run/secrets/writer-token
`;
const DEFINITIONS = new URL('../rabbitmq/definitions.json', import.meta.url);

const [secretsFolder = '/secrets', logFolder = '/app/logs'] = argv.slice(2);
try {
  const secrets = planSecrets(secretsFolder, readFileSync(DEFINITIONS, 'utf8'));
  if (areSecretsThere(secrets)) {
    stdout.write('The passwords are there.\n');
  } else {
    // The queues and the store begin with nothing, so their log does as well.
    const aside = putAsideLog(logFolder, Date.now());
    if (aside !== undefined)
      stdout.write(`A log of another store was there; it is ${aside} now.\n`);
    writeSecrets(secrets);
    stdout.write(PASSWORDS_MADE);
  }
  const token = planToken(secretsFolder);
  if (!areSecretsThere(token)) {
    writeSecrets(token);
    stdout.write(TOKEN_MADE);
  }
  openFolder(logFolder, WRITER);
} catch (error) {
  stderr.write(`The stack cannot be set up: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
