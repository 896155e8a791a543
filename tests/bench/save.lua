-- Saves a change of a random book at each request, always a new title. Arguments: the
-- session's cookie, its CSRF token, how many books there are. Only a 303 is a save.
local sent, threads = 0, {}

function setup(thread)
	thread:set("number", #threads + 1)
	table.insert(threads, thread)
end

function init(args)
	cookie, csrf, books = args[1], args[2], tonumber(args[3])
	saved, refused, last = 0, 0, 0
	math.randomseed(number)
end

function request()
	sent = sent + 1
	return wrk.format("POST", "/admin/book/" .. math.random(books) .. "/change/", {
		["Cookie"] = "reeve_session=" .. cookie,
		["Content-Type"] = "application/x-www-form-urlencoded",
	}, "-csrf=" .. csrf .. "&title=Saved+" .. sent .. "+" .. math.random(1e9)
		.. "&author_id=5&published=1999-01-01&pages=100&price=10.5")
end

function response(status)
	if status == 303 then
		saved = saved + 1
	else
		refused, last = refused + 1, status
	end
end

function done()
	for _, thread in ipairs(threads) do
		print("saved " .. thread:get("saved") .. " refused " .. thread:get("refused")
			.. " last " .. thread:get("last"))
	end
end
