package org.repairnator.jvm.validator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.repairnator.jvm.compiler.Copy;
import org.repairnator.jvm.compiler.Edit;
import org.repairnator.jvm.compiler.Method;
import org.repairnator.jvm.compiler.SourceText;

/** Candidates that are compiled at one time, by the way in which they can be: together as far as possible. */
final class Batch {
    /** Characters of changed text: well below what fills a class file's constant pool. */
    private static final int MOST_CHARACTERS = 400_000;

    /** Finds the unchanged file that a candidate changes. */
    interface Originals {
        Original of(Path path) throws IOException;
    }

    /** A candidate whose changes are all within methods of one file: compiled as copies of these. */
    record MethodChange(Candidate candidate, List<Copy> copies) {}

    /** A candidate of one file that changes more than methods: compiled as a variant of the whole file. */
    record FileChange(Candidate candidate, List<Edit> edits, SourceText variant) {}

    private final Originals originals;
    private final Map<Original, List<MethodChange>> methodChanges = new LinkedHashMap<>();
    private final Map<Original, List<FileChange>> fileChanges = new LinkedHashMap<>();
    private final List<Candidate> ofSeveralFiles = new ArrayList<>();
    private int characters;
    private int copies;

    Batch(Originals originals) {
        this.originals = originals;
    }

    /**
     * Adds a candidate.
     *
     * @throws IllegalArgumentException when its edits overlap or lie outside of the file
     * @throws IOException when its file cannot be read
     */
    void add(Candidate candidate) throws IOException {
        if (candidate.edits().size() != 1) {
            ofSeveralFiles.add(candidate);
            return;
        }
        Map.Entry<Path, List<Edit>> change = candidate.edits().entrySet().iterator().next();
        Original original = originals.of(change.getKey());
        List<Edit> edits = change.getValue();
        Optional<Map<Method, List<Edit>>> byMethod = original.file().byMethod(edits);
        if (byMethod.isPresent()) {
            addMethodChange(original, new MethodChange(candidate, copiesOf(original, byMethod.get())));
        } else {
            addFileChange(original, new FileChange(candidate, edits, original.variant(edits)));
        }
    }

    private List<Copy> copiesOf(Original original, Map<Method, List<Edit>> byMethod) {
        List<Copy> made = new ArrayList<>();
        for (Map.Entry<Method, List<Edit>> entry : byMethod.entrySet()) {
            made.add(Copy.of(copies + made.size(), entry.getKey(), original.file().text(), entry.getValue()));
        }
        return made;
    }

    private void addMethodChange(Original original, MethodChange change) {
        for (Copy copy : change.copies) {
            characters += copy.text().length();
        }
        copies += change.copies.size();
        methodChanges.computeIfAbsent(original, key -> new ArrayList<>()).add(change);
    }

    private void addFileChange(Original original, FileChange change) {
        characters += change.variant.text().length();
        fileChanges.computeIfAbsent(original, key -> new ArrayList<>()).add(change);
    }

    /** Whether what is added from now on would be too much. */
    boolean isFull() {
        return characters >= MOST_CHARACTERS;
    }

    Map<Original, List<MethodChange>> methodChanges() {
        return methodChanges;
    }

    Map<Original, List<FileChange>> fileChanges() {
        return fileChanges;
    }

    List<Candidate> ofSeveralFiles() {
        return ofSeveralFiles;
    }
}
