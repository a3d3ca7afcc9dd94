#!/bin/sh
# A key, a board, a card, its move, an export: with curl alone.
#   SERVER=http://localhost:8080 WEFT_USER=ana WEFT_PASSWORD=... sh curl.sh
set -eu
call() { curl --silent --show-error --fail-with-body --header 'Content-Type: application/json' "$@"; }
# The value of a field in an answer; the first "id" is that of the thing itself.
field() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }

# Sign in, and make a key for programs: it is shown this once, and lasts until it is revoked.
ACCESS=$(call "$SERVER/api/auth/login" --data "{\"username\": \"$WEFT_USER\", \"password\": \"$WEFT_PASSWORD\"}" | field access)
KEY=$(call "$SERVER/api/auth/tokens" --header "Authorization: Bearer $ACCESS" \
  --data '{"name": "my scripts", "role": "member"}' | field secret)
weft() { call --header "Authorization: Bearer $KEY" "$@"; }

WORKSPACE=$(weft "$SERVER/api/workspaces" | field id)
BOARD=$(weft "$SERVER/api/workspaces/$WORKSPACE/boards" --data '{"name": "Release"}' | field id)
CARD=$(weft "$SERVER/api/boards/$BOARD/cards" --data '{"title": "Write the notes"}' | field id)

# To the top of a column; everybody who has the board open sees it at once.
weft --request PATCH "$SERVER/api/cards/$CARD" --data '{"column": "in_progress", "position": 0}' > /dev/null

# Only if nobody has changed the card since it was read; otherwise the answer is 412.
TAG=$(weft --dump-header - --output /dev/null "$SERVER/api/cards/$CARD" | tr -d '\r' | grep -i '^etag:' | cut -d ' ' -f 2)
weft --request PATCH "$SERVER/api/cards/$CARD" --header "If-Match: $TAG" --data '{"due": "2026-12-24"}' > /dev/null

weft "$SERVER/api/boards/$BOARD/cards?q=notes"
weft "$SERVER/api/boards/$BOARD/export?format=csv" --output board.csv
echo
echo "BOARD=$BOARD KEY=$KEY"
