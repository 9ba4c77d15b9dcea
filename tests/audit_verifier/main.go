// Command main judges what isoguard's audit wrote with the tools of Go's checksum database
// (golang.org/x/mod/sumdb/note and tlog), which share no code with isoguard.
//
//	main vectors FILE         roots, proofs and notes are those that Go computes
//	main bundle VERIFIER FILE an exported bundle: every event, root and signature
//	main proof VERIFIER FILE  lines of `audit prove`: each event is in the signed tree
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"reflect"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// tree keeps the hashes that tlog wants to read.
type tree struct {
	size   int64
	hashes []tlog.Hash
}

func (t *tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var read []tlog.Hash
	for _, index := range indexes {
		read = append(read, t.hashes[index])
	}
	return read, nil
}

func (t *tree) add(record []byte) {
	added, err := tlog.StoredHashes(t.size, record, t)
	must(err, "adding record %d", t.size)
	t.hashes = append(t.hashes, added...)
	t.size++
}

func (t *tree) addLeaf(leaf tlog.Hash) {
	added, err := tlog.StoredHashesForRecordHash(t.size, leaf, t)
	must(err, "adding leaf %d", t.size)
	t.hashes = append(t.hashes, added...)
	t.size++
}

func (t *tree) root() tlog.Hash {
	root, err := tlog.TreeHash(t.size, t)
	must(err, "root of size %d", t.size)
	return root
}

func must(err error, format string, args ...interface{}) {
	if err != nil {
		log.Fatalf(format+": %v", append(args, err)...)
	}
}

func require(holds bool, format string, args ...interface{}) {
	if !holds {
		log.Fatalf(format, args...)
	}
}

func lines(name string, use func(number int, line []byte)) int {
	file, err := os.Open(name)
	must(err, "opening")
	defer file.Close()
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 64<<20)
	number := 0
	for ; scanner.Scan(); number++ {
		use(number, scanner.Bytes())
	}
	must(scanner.Err(), "reading %s", name)
	return number
}

// open returns origin, size and root of a signed checkpoint.
func open(signed string, verifier note.Verifier) (string, int64, tlog.Hash) {
	opened, err := note.Open([]byte(signed), note.VerifierList(verifier))
	must(err, "opening the note %q", signed)
	require(len(opened.Sigs) == 1, "the note has %d signatures of the key", len(opened.Sigs))
	text := strings.Split(opened.Text, "\n")
	require(len(text) == 4 && text[3] == "", "the checkpoint has other lines: %q", opened.Text)
	size, err := strconv.ParseInt(text[1], 10, 64)
	must(err, "size of the checkpoint")
	root, err := tlog.ParseHash(text[2])
	must(err, "root of the checkpoint")
	return text[0], size, root
}

type vector struct {
	Kind             string
	Verifier, Signer string
	Size, N          int64
	Bytes            []byte
	Root             tlog.Hash
	Note             string
	Proof            []tlog.Hash
}

func checkVectors(name string) {
	var verifier note.Verifier
	var signer note.Signer
	var all tree
	roots := map[int64]tlog.Hash{}
	counts := map[string]int{}
	lines(name, func(number int, line []byte) {
		var v vector
		must(json.Unmarshal(line, &v), "line %d", number)
		counts[v.Kind]++
		switch v.Kind {
		case "key":
			var err error
			verifier, err = note.NewVerifier(v.Verifier)
			must(err, "verifier")
			signer, err = note.NewSigner(v.Signer)
			must(err, "signer")
		case "event":
			require(v.Size == all.size, "event %d comes at %d", v.Size, all.size)
			all.add(v.Bytes)
		case "tree":
			checkTree(v, &all, verifier, signer)
			roots[v.Size] = v.Root
		case "inclusion":
			proof, err := tlog.ProveRecord(v.Size, v.N, &all)
			must(err, "proving %d of %d", v.N, v.Size)
			require(same(proof, v.Proof), "inclusion of %d in %d differs", v.N, v.Size)
			leaf := all.hashes[tlog.StoredHashIndex(0, v.N)]
			must(tlog.CheckRecord(v.Proof, v.Size, roots[v.Size], v.N, leaf), "inclusion")
		case "consistency":
			proof, err := tlog.ProveTree(v.Size, v.N, &all)
			must(err, "proving %d before %d", v.N, v.Size)
			require(same(proof, v.Proof), "consistency of %d with %d differs", v.N, v.Size)
			must(tlog.CheckTree(v.Proof, v.Size, roots[v.Size], v.N, roots[v.N]), "consistency")
		default:
			log.Fatalf("line %d is a %q", number, v.Kind)
		}
	})
	require(counts["tree"] == 130 && counts["inclusion"] == 8515 && counts["consistency"] == 8515,
		"not all vectors are there: %v", counts)
	fmt.Println("agrees:", counts)
}

func checkTree(v vector, all *tree, verifier note.Verifier, signer note.Signer) {
	require(v.Size == all.size && v.Root == all.root(), "the root of size %d differs", v.Size)
	_, size, root := open(v.Note, verifier)
	require(size == v.Size && root == v.Root, "the note of size %d says something else", v.Size)
	text := v.Note[:strings.LastIndex(v.Note, "\n\n")+1]
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	must(err, "signing")
	require(string(signed) == v.Note, "Go signs size %d otherwise", v.Size)
}

func same(a, b []tlog.Hash) bool {
	return len(a) == len(b) && (len(a) == 0 || reflect.DeepEqual(a, b))
}

type bundleLine struct {
	Bundle, Origin, Event, Event64, Leaf, Checkpoint string
	Size, Seq, Checkpoints                           int64
}

// prunedEvent names events before it whose bytes were deleted.
type prunedEvent struct {
	Type   string
	Pruned struct{ Ranges [][2]int64 }
}

// named marks what an event says was deleted, if it is one that may.
func named(event []byte, seq int64, gone map[int64]bool) {
	var said prunedEvent
	if json.Unmarshal(event, &said) != nil || said.Type != "pruned" {
		return
	}
	for _, ends := range said.Pruned.Ranges {
		for n := ends[0]; n <= ends[1] && n < seq; n++ {
			delete(gone, n)
		}
	}
}

func checkBundle(key, name string) {
	verifier, err := note.NewVerifier(key)
	must(err, "verifier")
	var head bundleLine
	var all tree
	checkpoints := int64(0)
	covered := int64(0)
	gone := map[int64]bool{}
	pruned := 0
	lines(name, func(number int, bytes []byte) {
		var line bundleLine
		must(json.Unmarshal(bytes, &line), "line %d", number)
		if number == 0 {
			head = line
			require(head.Bundle == "isoguard-audit/1", "no bundle")
			return
		}
		if line.Checkpoint != "" {
			origin, size, root := open(line.Checkpoint, verifier)
			require(origin == head.Origin && size == all.size && root == all.root(),
				"line %d: the checkpoint of %s, size %d, does not hold", number, origin, size)
			checkpoints++
			covered = size
			return
		}
		require(line.Seq == all.size, "line %d: seq %d, %d is due", number, line.Seq, all.size)
		if line.Event == "" && line.Event64 == "" {
			leaf, err := hex.DecodeString(line.Leaf)
			require(err == nil && len(leaf) == tlog.HashSize, "line %d: no leaf", number)
			gone[line.Seq] = true
			pruned++
			all.addLeaf(tlog.Hash(*(*[tlog.HashSize]byte)(leaf)))
			return
		}
		event := []byte(line.Event)
		if line.Event64 != "" {
			event, err = base64.StdEncoding.DecodeString(line.Event64)
			must(err, "line %d", number)
		}
		leaf := tlog.RecordHash(event)
		require(fmt.Sprintf("%x", leaf[:]) == line.Leaf, "line %d: other bytes", number)
		named(event, line.Seq, gone)
		all.add(event)
	})
	require(len(gone) == 0, "%d events are missing, and none says that they were deleted", len(gone))
	require(all.size == head.Size && covered == head.Size && checkpoints == head.Checkpoints,
		"the bundle is cut: %d events, %d covered, of %d", all.size, covered, head.Size)
	fmt.Printf("%s: %d events, %d checkpoints, %d pruned\n", head.Origin, all.size, checkpoints, pruned)
}

type proofLine struct {
	Checkpoint, Event string
	Path              []string
	Seq               int64
}

func checkProofs(key, name string) {
	verifier, err := note.NewVerifier(key)
	must(err, "verifier")
	count := lines(name, func(number int, bytes []byte) {
		var line proofLine
		must(json.Unmarshal(bytes, &line), "line %d", number)
		_, size, root := open(line.Checkpoint, verifier)
		var path tlog.RecordProof
		for _, text := range line.Path {
			hash, err := hex.DecodeString(text)
			require(err == nil && len(hash) == tlog.HashSize, "line %d: no hash", number)
			path = append(path, tlog.Hash(*(*[tlog.HashSize]byte)(hash)))
		}
		leaf := tlog.RecordHash([]byte(line.Event))
		must(tlog.CheckRecord(path, size, root, line.Seq, leaf), "line %d", number)
	})
	require(count > 0, "there is no proof")
	fmt.Println("proven:", count)
}

func main() {
	log.SetFlags(0)
	switch {
	case len(os.Args) == 3 && os.Args[1] == "vectors":
		checkVectors(os.Args[2])
	case len(os.Args) == 4 && os.Args[1] == "bundle":
		checkBundle(os.Args[2], os.Args[3])
	case len(os.Args) == 4 && os.Args[1] == "proof":
		checkProofs(os.Args[2], os.Args[3])
	default:
		log.Fatal("usage: main vectors FILE | main bundle|proof VERIFIER FILE")
	}
}
