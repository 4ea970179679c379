#!lua flags=no-writes
-- The outbox entries that hold the summaries after a number.
--
-- KEYS: 1 the partition (hash), 2 its outbox (stream)
-- ARGV: 1 the number, 2 how many summaries at most
-- Returns {last number that is not wanted, last number of an entry, its summaries, ...}. The first
--       entry may begin before, and the last one end after what is wanted.
--
-- Why so: an entry holds several summaries, so only the entries tell how many of them are enough.
local after = math.max(tonumber(ARGV[1]), tonumber(redis.call('HGET', KEYS[1], 'trimmed') or 0))
local found = {after}
local wanted = tonumber(ARGV[2])
local id = string.format('%.0f-0', after)
while wanted > 0 do
  local entry = redis.call('XRANGE', KEYS[2], '(' .. id, '+', 'COUNT', 1)[1]
  if not entry then break end
  id = entry[1]
  local last = tonumber(string.match(id, '^%d+'))
  local _, count, _, summaries = unpack(entry[2])
  wanted = wanted - (last - math.max(after, last - count))
  found[#found + 1] = last
  found[#found + 1] = summaries
end
return found
