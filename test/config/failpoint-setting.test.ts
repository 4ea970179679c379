import { describe, expect, it } from 'vitest';
import { isFailpointSetting } from '#config/failpoint-setting.ts';

describe('isFailpointSetting', () => {
  it.each([
    '',
    'after-commit',
    'received:1',
    'before-fdatasync:999999999',
    'reduced:2:kill',
    'reduced:2:stop',
    'reduced:2:fail',
  ])('accepts %j', (text) => {
    expect(isFailpointSetting(text)).toBe(true);
  });

  it.each([
    'lunch',
    'received:',
    'received:0',
    'received:-1',
    'received:1:2',
    'received:fail',
    'received:1:',
    'received:1:explode',
    'received:1:fail:2',
    'toString',
    ' ',
  ])('refuses %j', (text) => {
    expect(isFailpointSetting(text)).toBe(false);
  });
});
