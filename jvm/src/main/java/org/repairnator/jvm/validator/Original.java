package org.repairnator.jvm.validator;

import java.util.List;
import java.util.Map;
import org.repairnator.jvm.compiler.Edit;
import org.repairnator.jvm.compiler.Javac;
import org.repairnator.jvm.compiler.SourceFile;
import org.repairnator.jvm.compiler.SourceText;
import org.repairnator.jvm.compiler.VariantCompiler;

/** A source file as it is, and what is found out of it by compiling, each at its first use. */
final class Original {
    private final Javac javac;
    private final SourceFile file;
    private Map<String, byte[]> classes;
    private String fingerprint;
    private Stubs stubs;
    private Boolean renamable;

    Original(Javac javac, SourceFile file) {
        this.javac = javac;
        this.file = file;
    }

    SourceFile file() {
        return file;
    }

    /** Its class files by binary name; empty when it does not compile. */
    Map<String, byte[]> classes() {
        if (classes == null) {
            classes = javac.compile(List.of(file.source())).classes();
        }
        return classes;
    }

    /** Forgets what it was compiled to, since the compiler judges otherwise now. */
    void forget() {
        classes = null;
    }

    /** What its code is. */
    String fingerprint() {
        if (fingerprint == null) {
            fingerprint = Fingerprint.ofClasses(classes());
        }
        return fingerprint;
    }

    /** What can be left out of it; nothing where it does not compile to the same code so. */
    Stubs stubs() {
        if (stubs == null) {
            Stubs made = Stubs.of(file, classes());
            stubs = made.isEmpty() || isFilled(made) ? made : Stubs.none(file);
        }
        return stubs;
    }

    private boolean isFilled(Stubs made) {
        SourceText control = new SourceText(file.path(), made.text(List.of()));
        Map<String, byte[]> filledClasses = made.filled(javac.compile(List.of(control)).classes());
        return Fingerprint.ofClasses(filledClasses).equals(fingerprint());
    }

    /** Whether it compiles to the same code when its classes are renamed meanwhile. */
    boolean isRenamable() {
        if (renamable == null) {
            Map<String, byte[]> control = new VariantCompiler(javac)
                    .compile(file, Map.of(0L, file.source()))
                    .classes()
                    .get(0L);
            renamable = control != null && Fingerprint.ofClasses(control).equals(fingerprint());
        }
        return renamable;
    }

    /** The file with edits, to be compiled; methods may be stubs. */
    SourceText variant(List<Edit> edits) {
        String text = file.isInitializing(edits) ? stubs().text(List.of()) : file.text();
        return new SourceText(file.path(), Edit.apply(text, 0, text.length(), edits));
    }

    /** The class files of a variant, with the code of those methods that were stubs. */
    Map<String, byte[]> filled(List<Edit> edits, Map<String, byte[]> compiled) {
        return file.isInitializing(edits) ? stubs().filled(compiled) : compiled;
    }
}
