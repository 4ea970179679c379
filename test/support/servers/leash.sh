#!/bin/sh
# Runs a server that cannot outlive whoever started it.
#
#   leash.sh FOLDER COMMAND [ARGUMENT...]
#
# The server takes the place of this script, so it has the process id that was started. Beside it
# a watcher reads file 3, the leash. A line on it says that the server has been dealt with.
# Its end without a line says that whoever held it is gone, however that happened: then the server
# is killed and its folder removed. The watcher is in the server's process group, so the system
# gives the server's id to nobody else before the watcher is done.
folder=$1
shift
(
  trap '' HUP INT TERM
  read -r _ <&3 && exit
  kill -KILL $$
  rm -rf "$folder"
) &
exec "$@" 3<&-
