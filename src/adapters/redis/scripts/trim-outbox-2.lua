#!lua flags=allow-oom
-- Removes summaries from the outbox.
--
-- KEYS: 1 the partition (hash), 2 its outbox (stream)
-- ARGV: 1 the number of the last summary that goes
-- Returns the number of the last summary that has gone.
--
-- Why so: an entry goes when all of its summaries have; until then the mark tells which are left. It
-- never goes back, and not beyond what there is. allow-oom: this frees memory.
local standing = redis.call('HMGET', KEYS[1], 'lastSummary', 'trimmed')
if not standing[1] then return 0 end
local trimmed = tonumber(standing[2])
local through = math.min(tonumber(ARGV[1]), tonumber(standing[1]))
if through <= trimmed then return trimmed end
redis.call('HSET', KEYS[1], 'trimmed', string.format('%.0f', through))
redis.call('XTRIM', KEYS[2], 'MINID', '=', string.format('%.0f-0', through + 1))
return through
