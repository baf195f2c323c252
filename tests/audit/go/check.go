// Checks a log that Heedful wrote with Go's own packages for such logs, which share no line with it.
// usage: check KEY FOLDER OLD-SIZE OLD-ROOT-HEX   the checkpoint in FOLDER, every entry's inclusion, and consistency from the old root
//        check bundle KEY ENTRY PROOF             one entry and its c2sp.org/tlog-proof
package main

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error, what string) {
	if err != nil {
		fmt.Println("refused:", what+":", err)
		os.Exit(5)
	}
}

// open gives the origin, size and root of a checkpoint that the key signed.
func open(key string, text []byte) (int64, tlog.Hash) {
	verifier, err := note.NewVerifier(key)
	must(err, "key")
	found, err := note.Open(text, note.VerifierList(verifier))
	must(err, "signature")
	lines := strings.Split(found.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		must(fmt.Errorf("%q", found.Text), "checkpoint")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err, "size")
	root, err := tlog.ParseHash(lines[2])
	must(err, "root")
	return size, root
}

// tiles reads the files as c2sp.org/tlog-tiles lays them out; the tile's width is in its path.
type tiles struct{ folder string }

func (t tiles) Height() int                        { return 8 }
func (t tiles) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, one := range wanted {
		// Go's paths begin with tile/8/: the height, which C2SP leaves out.
		data, err := os.ReadFile(filepath.Join(t.folder, strings.Replace(one.Path(), "tile/8/", "tile/", 1)))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func entries(folder string, size int64) [][]byte {
	var all [][]byte
	for number := int64(0); int64(len(all)) < size; number++ {
		width := int(min64(256, size-number*256))
		path := tlog.Tile{H: 8, L: -1, N: number, W: width}.Path()
		data, err := os.ReadFile(filepath.Join(folder, strings.Replace(path, "tile/8/data/", "tile/entries/", 1)))
		must(err, "entries")
		for len(data) > 0 {
			length := int(binary.BigEndian.Uint16(data))
			all, data = append(all, data[2:2+length]), data[2+length:]
		}
	}
	return all
}

func min64(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}

func whole(key, folder, old, oldRoot string) {
	text, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	must(err, "checkpoint")
	size, root := open(key, text)
	reader := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, tiles{folder})
	all := entries(folder, size)
	for index, entry := range all {
		proof, err := tlog.ProveRecord(size, int64(index), reader)
		must(err, "inclusion")
		must(tlog.CheckRecord(proof, size, root, int64(index), tlog.RecordHash(entry)), "inclusion")
	}
	before, err := strconv.ParseInt(old, 10, 64)
	must(err, "old size")
	raw, err := hex.DecodeString(oldRoot)
	must(err, "old root")
	var earlier tlog.Hash
	copy(earlier[:], raw)
	proof, err := tlog.ProveTree(size, before, reader)
	must(err, "consistency")
	must(tlog.CheckTree(proof, size, root, before, earlier), "consistency")
	fmt.Println("checked", len(all))
}

func bundle(key, entryFile, proofFile string) {
	entry, err := os.ReadFile(entryFile)
	must(err, "entry")
	text, err := os.ReadFile(proofFile)
	must(err, "proof")
	parts := strings.SplitN(string(text), "\n\n", 2)
	lines := strings.Split(parts[0], "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" || len(parts) != 2 {
		must(fmt.Errorf("first line"), "proof")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	must(err, "index")
	var proof tlog.RecordProof
	for _, line := range lines[2:] {
		raw, err := base64.StdEncoding.DecodeString(line)
		must(err, "hash")
		var hash tlog.Hash
		copy(hash[:], raw)
		proof = append(proof, hash)
	}
	size, root := open(key, []byte(parts[1]))
	must(tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(entry)), "inclusion")
	fmt.Println("checked", index)
}

func main() {
	if os.Args[1] == "bundle" {
		bundle(os.Args[2], os.Args[3], os.Args[4])
		return
	}
	whole(os.Args[1], os.Args[2], os.Args[3], os.Args[4])
}
