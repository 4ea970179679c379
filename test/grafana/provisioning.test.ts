/** What Grafana is given at its start, and that the compose file gives it. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const read = async (path: string): Promise<unknown> =>
  parse(await readFile(join(ROOT, path), 'utf8'));

interface Compose {
  readonly services: Readonly<
    Record<
      string,
      { readonly volumes?: readonly string[]; readonly environment?: Record<string, string> }
    >
  >;
}

interface Prometheus {
  readonly global: { readonly scrape_interval: string };
}

/** Where a path in the container of Grafana comes from, by the volumes of the compose file. */
async function sourceOf(path: string): Promise<string | undefined> {
  const { services } = (await read('docker-compose.yaml')) as Compose;
  const mounts = (services['grafana']?.volumes ?? []).map((volume) => volume.split(':'));
  const mount = mounts.find(([, inside = '']) => `${path}/`.startsWith(`${inside}/`));
  const [outside = '', inside = ''] = mount ?? [];
  return mount && join(outside, path.slice(inside.length));
}

describe('the data source', () => {
  it('has the uid that dashboards begin with, for good', async () => {
    expect(await read('grafana/provisioning/datasources/prometheus.yaml')).toMatchObject({
      apiVersion: 1,
      prune: true,
      datasources: [{ uid: 'prometheus', type: 'prometheus', isDefault: true, editable: false }],
    });
  });

  it('knows how often Prometheus scrapes, and where it is', async () => {
    const { datasources } = (await read('grafana/provisioning/datasources/prometheus.yaml')) as {
      datasources: [{ url: string; jsonData: { timeInterval: string } }];
    };
    const [{ url, jsonData }] = datasources;
    const { global } = (await read('prometheus/prometheus.yml')) as Prometheus;
    const { services } = (await read('docker-compose.yaml')) as Compose;
    expect(jsonData.timeInterval).toBe(global.scrape_interval);
    expect(Object.keys(services)).toContain(new URL(url).hostname);
  });
});

describe('the dashboards', () => {
  it('are read from the folder of the generated files, and cannot be changed', async () => {
    const file = (await read('grafana/provisioning/dashboards/parking.yaml')) as {
      providers: [{ options: { path: string } }];
    };
    expect(file).toMatchObject({
      apiVersion: 1,
      providers: [
        {
          type: 'file',
          folder: 'Parking',
          folderUid: 'parking',
          allowUiUpdates: false,
          disableDeletion: true,
        },
      ],
    });
    const source = await sourceOf(file.providers[0].options.path);
    expect(source).toBe('grafana/dashboards');
    expect(existsSync(join(ROOT, String(source), 'parking-overview.json'))).toBe(true);
  });

  it('are provisioned by the files here, and the home page is one of them', async () => {
    for (const file of ['datasources/prometheus.yaml', 'dashboards/parking.yaml']) {
      const source = await sourceOf(`/etc/grafana/provisioning/${file}`);
      expect(source).toBe(`grafana/provisioning/${file}`);
    }
    const { services } = (await read('docker-compose.yaml')) as Compose;
    const home = services['grafana']?.environment?.['GF_USERS_HOME_PAGE'] ?? '';
    expect(existsSync(join(ROOT, 'grafana/dashboards', `${home.replace('/d/', '')}.json`))).toBe(
      true,
    );
  });
});
