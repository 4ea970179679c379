#!lua
-- One group commit: all of it or nothing, and only from the owner of the partition (C1, C2).
--
-- KEYS: 1 the partition (hash), 2 its plates (hash), 3 due and 4 held (sorted sets),
--       5 the outbox (stream)
-- ARGV: 1 epoch, 2 number of this commit, 3 number of the next one; then how many there are of
--       4 written plates, 5 removed plates, 6 outbox entries, 7 unknown plates; 8 the change of the
--       sum of checksums, without what the unknown plates have now; then those:
--       plate, value        for each written plate; the value begins with its deadline
--       alarm, watermark    for each written plate, '' where there is none
--       plate               for each removed plate
--       count, summaries    for each outbox entry
--       plate               for each plate of which the owner does not know what it has now
--       field, ledger       for each ledger
-- Returns {1, number of the newest summary}; or {0, epoch, next commit} as they are stored, without
--       any effect, '' where the partition was never claimed.
--
-- Why so: Redis does not roll back, so everything that can be refused is refused before the first
-- write. XADD comes first because it is the only one that depends on what is stored. One call for
-- many plates is what makes a commit cheap; unpack takes less than 8,000 values, so calls are cut.
-- The field `seals` is the sum of the checksums of all plates and ledgers (see ../audit.ts); to read
-- what is overwritten would nearly double the time of a commit, so most of it the owner knows.
local standing = redis.call('HMGET', KEYS[1], 'epoch', 'nextCommit', 'lastSummary', 'seals')
if standing[1] ~= ARGV[1] or standing[2] ~= ARGV[2] then
  return {0, standing[1] or '', standing[2] or ''}
end

local function inChunks(list, first, last, call)
  for from = first, last, 2000 do
    call(unpack(list, from, math.min(from + 1999, last)))
  end
end

local plates = 9
local alarms = plates + 2 * ARGV[4]
local removed = alarms + 2 * ARGV[4]
local entries = removed + ARGV[5]
local unknown = entries + 2 * ARGV[6]
local ledgers = unknown + ARGV[7]

local function sealOf(value, pattern)
  return value and tonumber(string.match(value, pattern) or '', 36) or 0
end

local seals = tonumber(standing[4]) + ARGV[8]
inChunks(ARGV, unknown, ledgers - 1, function(...)
  for _, value in ipairs(redis.call('HMGET', KEYS[2], ...)) do
    seals = seals - sealOf(value, '^%S* (%w+) ')
  end
end)
for i = ledgers, #ARGV, 2 do
  local before = redis.call('HGET', KEYS[1], ARGV[i])
  seals = seals + sealOf(ARGV[i + 1], '^(%w+) ') - sealOf(before, '^(%w+) ')
end

local lastSummary = tonumber(standing[3])
for i = entries, unknown - 1, 2 do
  lastSummary = lastSummary + ARGV[i]
  local id = string.format('%.0f-0', lastSummary)
  redis.call('XADD', KEYS[5], id, 'count', ARGV[i], 'summaries', ARGV[i + 1])
end

inChunks(ARGV, plates, alarms - 1, function(...) redis.call('HSET', KEYS[2], ...) end)

local due, held, free = {}, {}, {}
for i = 0, alarms - plates - 2, 2 do
  local plate, alarm, watermark = ARGV[plates + i], ARGV[alarms + i], ARGV[alarms + i + 1]
  if alarm ~= '' then
    due[#due + 1] = alarm
    due[#due + 1] = plate
  end
  if watermark == '' then
    free[#free + 1] = plate
  else
    held[#held + 1] = watermark
    held[#held + 1] = plate
  end
end
-- LT: an alarm that goes off early enough stays where it is.
inChunks(due, 1, #due, function(...) redis.call('ZADD', KEYS[3], 'LT', ...) end)
inChunks(free, 1, #free, function(...) redis.call('ZREM', KEYS[4], ...) end)
inChunks(held, 1, #held, function(...) redis.call('ZADD', KEYS[4], ...) end)

inChunks(ARGV, removed, entries - 1, function(...)
  redis.call('HDEL', KEYS[2], ...)
  redis.call('ZREM', KEYS[3], ...)
  redis.call('ZREM', KEYS[4], ...)
end)

local summary = string.format('%.0f', lastSummary)
seals = string.format('%.0f', seals % 4294967296)
redis.call('HSET', KEYS[1], 'nextCommit', ARGV[3], 'lastSummary', summary, 'seals', seals)
inChunks(ARGV, ledgers, #ARGV, function(...) redis.call('HSET', KEYS[1], ...) end)
return {1, lastSummary}
