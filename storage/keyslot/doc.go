// Package keyslot decides who may open the vault. It keeps one small file, the
// header, and yields the data master key with which everything else in the
// vault is encrypted. It knows nothing of the database.
//
// Words used here:
//
//   - The data master key (DMK) is 32 random bytes, see [MasterKey]. Its epoch
//     counts how often the vault was re-keyed.
//   - A slot is one way in: the DMK wrapped under a key that a [Secret] gives.
//     A vault has 1 to [MaxSlots] slots.
//   - A secret is what a person types (passphrase, recovery code, PIN) or what
//     the operating system keeps for the app (keychain).
//   - The header is the file with all slots; the copy is its twin beside it
//     (".bak"), written after the header and holding the same. Damage to one is
//     covered by the other.
//   - The generation counts deliberate changes of the slots, the sequence every
//     write of the header, including those that only count a wrong try.
//   - The device record is the one item in the keychain that belongs to the
//     header and not to a slot: a device secret, and the generation, sequence
//     and tries last written. With it an old header put back is noticed.
//   - The anchor is a number that package storage keeps in the keychain to
//     notice an old database put back, see [Anchors].
//   - A re-key replaces the DMK. While it is pending the header yields both the
//     current and the pending key, so that it may be interrupted anywhere.
//
// The file's bytes are described in docs/formats/keyslot.md, with what each
// check detects and what somebody who can read or write the file can do.
//
// The caller holds a lock on the vault while it uses a [File]: this package
// notices a second writer ([ErrConcurrent]) but does not wait for it.
package keyslot
