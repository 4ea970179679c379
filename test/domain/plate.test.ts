import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isGarageId, maskPlate, normalisePlate, plateKey, splitKey } from '#domain/plate.ts';
import type { Plate } from '#domain/plate.ts';

describe('a plate', () => {
  it.each([
    ['B123', 'B123'],
    ['b123', 'B123'],
    [' B 123 ', 'B123'],
    ['m-ab 1234', 'MAB1234'],
    ['AB\u00A0123', 'AB123'],
    ['AB\u2003123', 'AB123'],
    ['AB\u2013123', 'AB123'],
    ['AB\u2014123', 'AB123'],
    ['AB\u2011123', 'AB123'],
    ['ＡＢ１２３', 'AB123'],
    ['ＡＢ－１２３', 'AB123'],
    ['①②③', '123'],
    ['straße1', 'STRASSE1'],
    ['А123ВС', 'А123ВС'],
    ['а123вс', 'А123ВС'],
    ['ΙΧΥ1234', 'ΙΧΥ1234'],
    ['ιχυ1234', 'ΙΧΥ1234'],
    ['أبج123', 'أبج123'],
    ['1กข 1234', '1กข1234'],
    ['京A12345', '京A12345'],
    ['1234567890123456', '1234567890123456'],
    ['𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷', '𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷'],
  ])('is read from %j as %s', (raw, plate) => {
    expect(normalisePlate(raw)).toBe(plate);
  });

  it('is the same however its letters are composed', () => {
    expect(normalisePlate('A\u0308B1')).toBe('ÄB1');
    expect(normalisePlate('äb1')).toBe('ÄB1');
    expect(normalisePlate('\u0390')).toBe(normalisePlate('\u03AA\u0301'));
    expect(normalisePlate('A \u0308B1')).toBe('ÄB1');
  });

  it('keeps letters of two scripts apart that look alike', () => {
    expect(normalisePlate('A1')).not.toBe(normalisePlate('А1'));
  });

  it.each([
    ['nothing', ''],
    ['spaces only', '   '],
    ['dashes only', '---'],
    ['what cameras write for a plate that they could not read', 'NOPLATE'],
    ['the same in other letters', 'no-plate'],
    ['another word for it', 'Unknown'],
    ['a third one', 'NONE'],
    ['a Chinese one', '无车牌'],
    ['a newline inside', 'AB\n123'],
    ['a newline at the end', 'AB123\n'],
    ['a carriage return', 'AB\r123'],
    ['a tab', 'AB\t123'],
    ['NUL', 'AB\u0000123'],
    ['escape', '\u001B[31mAB123'],
    ['a right-to-left override', 'AB\u202E321'],
    ['a left-to-right mark', 'AB\u200E123'],
    ['an isolate', '\u2066AB123\u2069'],
    ['a zero-width space', 'AB\u200B123'],
    ['a zero-width joiner', 'AB\u200D123'],
    ['a soft hyphen', 'AB\u00AD123'],
    ['a byte order mark', '\uFEFFAB123'],
    ['a variation selector', 'AB\uFE0F123'],
    ['a letter that is not drawn', 'AB\u3164123'],
    ['a half-width filler', 'AB\uFFA0123'],
    ['a line separator', 'AB\u2028123'],
    ['a lone high surrogate', 'AB\uD800123'],
    ['a lone low surrogate', 'AB\uDC00123'],
    ['an emoji', 'AB🚗123'],
    ['a formula', '=cmd()'],
    ['a formula with a pipe', "=cmd|'/C calc'!A0"],
    ['braces', '{}'],
    ['a template', '${jndi:ldap://x}'],
    ['an asterisk', '*'],
    ['a question mark', 'AB?123'],
    ['a colon', 'AB:123'],
    ['a slash', 'AB/123'],
    ['a dot', '..'],
    ['a quote', 'AB"123'],
    ['an underscore', 'AB_123'],
    ['a plus', '+AB123'],
    ['a minus that is not a dash', 'AB\u2212123'],
    ['a combining mark alone', '\u0301'],
    ['digits of another script', '١٢٣'],
    ['17 characters', '12345678901234567'],
    ['9 letters that become 18', 'ßßßßßßßßß'],
    ['3 characters that become 18', '㌖㌖㌖'],
    ['65 characters of which 63 are spaces', `A${' '.repeat(63)}B`],
  ])('is not read from %s', (_what, raw) => {
    expect(normalisePlate(raw)).toBeUndefined();
  });

  it('is refused at once when a megabyte of text is given for one', () => {
    expect(normalisePlate('A'.repeat(1_048_576))).toBeUndefined();
    expect(normalisePlate(' '.repeat(1_048_576))).toBeUndefined();
    expect(normalisePlate('\u0301'.repeat(1_048_576))).toBeUndefined();
  });

  it('is what Unicode makes of it, also where Unicode is not asked', () => {
    const raws = fc.string({
      unit: fc.constantFrom('a', 'Z', '0', '9', ' ', '-', '一', '京', '\u9FFF', 'ß', '\u2013', '_'),
      maxLength: 20,
    });
    fc.assert(
      fc.property(raws, (raw) => {
        const letters = raw.normalize('NFKC').replaceAll(/[\p{Zs}\p{Pd}]/gu, '');
        const plate = letters.toUpperCase().normalize('NFKC');
        const isPlate = /^[\p{L}0-9]{1,16}$/u.test(plate);
        expect(normalisePlate(raw)).toBe(isPlate ? plate : undefined);
      }),
      { numRuns: 2_000 },
    );
  });

  it('may hold each character that Chinese plates begin with, as it is', () => {
    for (let code = 0x4e00; code <= 0x9fff; code += 1) {
      const letter = String.fromCodePoint(code);
      expect(letter.normalize('NFKC').toUpperCase()).toBe(letter);
      expect(letter).toMatch(/^\p{L}$/u);
      expect(normalisePlate(`${letter}a-1`)).toBe(`${letter}A1`);
    }
  });

  it('is normalised once and for all', () => {
    const letters = fc.string({ unit: 'binary', maxLength: 12 });
    const likely = fc.string({
      unit: fc.constantFrom('a', 'ß', 'ŉ', 'ǰ', 'ΐ', 'ᾳ', 'İ', 'ı', ' ', '-', '\u0301', '\u0345'),
      maxLength: 10,
    });
    fc.assert(
      fc.property(fc.oneof(letters, likely), (raw) => {
        const plate = normalisePlate(raw);
        fc.pre(plate !== undefined);
        expect(normalisePlate(plate)).toBe(plate);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a garage id', () => {
  it.each(['main', 'garage-1', 'P.2_north', 'Süd', '7', 'a'.repeat(64)])('may be %j', (id) => {
    expect(isGarageId(id)).toBe(true);
  });

  it.each(['', ' main', 'a/b', '../main', '-a', '.a', 'a b', 'a:b', 'a{b}', 'a\n', 'a'.repeat(65)])(
    'may not be %j',
    (id) => {
      expect(isGarageId(id)).toBe(false);
    },
  );
});

describe('the key of a plate', () => {
  it('holds the garage and the plate, and gives them back', () => {
    const key = plateKey('garage-1', 'B123' as Plate);
    expect(key).toBe('garage-1/B123');
    expect(splitKey(key)).toEqual({ garageId: 'garage-1', plate: 'B123' });
  });
});

describe('a masked plate', () => {
  it('shows its first and its last character only', () => {
    expect(maskPlate('MAB1234')).toBe('M*****4');
    expect(maskPlate('京A1')).toBe('京*1');
    expect(maskPlate('𠮷12')).toBe('𠮷*2');
  });

  it('shows nothing of a plate that has no more than these', () => {
    expect(maskPlate('AB')).toBe('**');
    expect(maskPlate('A')).toBe('*');
    expect(maskPlate('')).toBe('');
  });
});
