"""A bot: whatever comes to the column "done" gets a tick in front of its title.

pip install websockets; WEFT=http://localhost:8080 KEY=... python3 bot.py BOARD_ID
"""
import asyncio, json, os, sys
import websockets

URL = os.environ["WEFT"].replace("http", "ws", 1) + "/ws/boards/" + sys.argv[1]
KEY = {"Authorization": "Bearer " + os.environ["KEY"]}

async def look_at(card, socket):
    if card["column"] == "done" and not card["title"].startswith("✓ "):
        data = {"id": card["id"], "title": "✓ " + card["title"]}
        await socket.send(json.dumps({"action": "card.update", "data": data, "ref": card["id"]}))

async def main():
    # Connects again, a little later each time, when the connection breaks. A board may be large: no max_size.
    async for socket in websockets.connect(URL, additional_headers=KEY, max_size=None):
        try:
            async for text in socket:
                message = json.loads(text)
                if message["type"] == "initial_state":
                    for card in message["data"]["cards"]:
                        await look_at(card, socket)
                elif message["type"] in ("card.created", "card.moved", "card.updated"):
                    await look_at(message["data"], socket)
                elif message["type"] == "error":
                    print(message["code"], message["detail"], file=sys.stderr)
        except websockets.ConnectionClosed as closed:
            if closed.rcvd and closed.rcvd.code in (4401, 4403, 4404):
                sys.exit(closed.rcvd.reason)

asyncio.run(main())
