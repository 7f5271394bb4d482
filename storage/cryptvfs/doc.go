// Package cryptvfs is an authenticated, encrypted file system for
// modernc.org/sqlite: a VFS that wraps the platform's own VFS and lets nothing
// reach the disk that is not sealed.
//
// The words of this package:
//
//   - A main file is a database. Its plaintext is cut into blocks of 4096
//     bytes; a block is stored as a unit: nonce (24) ‖ ciphertext (4096) ‖
//     tag (16), sealed with XAES-256-GCM under a key of that file alone.
//   - A stamp is the first eight bytes of a unit's tag. The stamps of all
//     blocks form a tree (blocks → leaves → supers → root). A block whose tag
//     is not the one the tree names is refused, so an old version of a block
//     cannot be put back, nor can blocks be swapped, zeroed or cut off.
//   - The root is kept in two slots written in turn, each with an epoch that
//     only grows. Leaves and supers are kept in two copies written in turn, so
//     a crash at any moment leaves the tree of the last epoch whole.
//   - A stream is any other file SQLite opens: rollback journal, WAL,
//     super-journal, temporary file. Its units are sealed alike, without a
//     tree: SQLite itself treats the end of such a file as unreliable. A
//     journal or WAL names the epoch it was begun in, so that an old one put
//     beside a newer database is not played back into it.
//   - A mount makes one main file known under its path together with its key.
//     SQLite can open what is mounted and nothing else. While a file is mounted
//     no other process can mount it.
//
// docs/FORMATS.md has every byte; docs/THREAT-MODEL.md says what an adversary
// can and cannot do.
package cryptvfs
