"""Writes notes: each file is the old one or the new one at any moment, and of several files all or none are new.

`writing.write` takes the new bytes of files, `recovery.recover` finishes what a killed run left. The steps, and the
state that a killed run leaves:

1. `.refcheck-journal` is created and locked (`journal.py`). The lock ends with the process, however that ends: an
   unlocked journal belongs to a dead run. A second run waits, and then finds the files changed.
2. Every file must contain the bytes that the change was made from. The journal gets the plan (`plan.py`: paths, hashes
   of the old and new contents, and so the names of all temporary files), the word `preparing` with its seal, and space
   for the words that follow, so that a full disk cannot prevent writing them.
   *Killed here or in step 3:* no note has been touched; the next run deletes those files and no others.
3. Each new text is written into a file beside its note, and the old one gets a second name there: a hard link, or a
   copy if the file system has none (`replacement.py`). All of it is synced to the disk. A full disk or a read-only
   folder ends the run here, with nothing changed.
4. The word `finishing` is written with its seal. It counts when the seal is complete, so there is no moment in between.
   From now on the new texts are the ones that count.
5. Each new file takes the name of its note by one rename, if the note still contains the old bytes.
   *Killed here:* the next run performs the remaining renames. A note that somebody has changed in between is left as it
   is, and reported. If a rename fails in a running process, the word `returning` is written, and the old files get
   their names back (`execution.py`); *killed there*, the next run continues with that.
6. The second names and the journal are deleted. *Killed here:* the next run does it.

Journals come with folders, and folders come from strangers. So a journal is believed only if this user on this
machine has written it there: each word is sealed (`guards/trust.py`) together with the plan, the folder and the
file of the journal itself, so a copy is not believed. No other journal is executed, or even parsed; it stays, is
reported, and nothing is written until somebody has deleted it. If the user has no secret, no journal is believed.

And whatever a believed journal contains (`permissions.py`): only Markdown notes are replaced, and only one that has the
hash, by a file with the other hash beside it; temporary files have names of their own kind in the folder of their note;
whatever is moved stays within the folder of the journal; nothing below a hidden folder is touched, nothing is reached
by a link, and no file becomes executable that was not. Changes that cannot be finished are not started.

Kept are: mode, owner and group if the system lets them be set, extended attributes (so access lists), and symbolic
links, whose target is replaced. Another hard link to a note keeps the old text, as it is a name of the old file. Bytes
are written as they are given: `Source` handles newlines, a byte order mark and a missing last newline.
"""
