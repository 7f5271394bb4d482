// Package storage is the vault: everything the app keeps on the device.
//
// The words of this package:
//
//   - The vault is a directory with a header (who may open it, see package
//     keyslot), a database (an SQLite file sealed by package cryptvfs) and a
//     lock file that keeps a second copy of the app out.
//   - A vault that is open is locked or unlocked. Locked, only the header is
//     known: the ways in and the delay after wrong tries. Unlocked, the data
//     can be read and changed.
//   - A migration is one SQL file that takes the schema one version further, in
//     a transaction of its own. A schema newer than the app is refused.
//   - A blob is the content of a scan: immutable, kept in chunks, written in
//     the same transaction as the row that describes it.
//   - The anchor is the vault's age as the OS keychain remembers it. A vault
//     younger than its anchor is an old copy that was put back.
//   - A backup is one file, encrypted with a passphrase of its own in the age
//     format, from which a vault is restored on another device.
//
// docs/FORMATS.md has the files, docs/THREAT-MODEL.md what they protect from.
package storage
