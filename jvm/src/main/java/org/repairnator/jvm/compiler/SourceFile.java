package org.repairnator.jvm.compiler;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An unchanged source file and its methods. */
public final class SourceFile {
    private final Path path;
    private final String text;
    private final List<Method> methods;
    private final List<Range> initializing;

    private SourceFile(Path path, String text, List<Method> methods, List<Range> initializing) {
        this.path = path;
        this.text = text;
        this.methods = methods;
        this.initializing = initializing;
    }

    /** Parses a file; one with syntax errors has no methods to copy. */
    public static SourceFile parse(Javac javac, Path path, String text) {
        Parsed parsed = javac.parse(List.of(new SourceText(path, text)));
        if (!parsed.problems().isEmpty()) {
            return new SourceFile(path, text, List.of(), List.of());
        }
        Methods methods = Methods.of(text, parsed.units().get(0), parsed.positions());
        return new SourceFile(path, text, methods.found(), methods.initializing());
    }

    public Path path() {
        return path;
    }

    public String text() {
        return text;
    }

    /** Its methods that can be copied. */
    public List<Method> methods() {
        return methods;
    }

    /** The file as it is. */
    public SourceText source() {
        return new SourceText(path, text);
    }

    /** Whether edits change only what objects or classes begin with, and so leave the code of all methods as it is. */
    public boolean isInitializing(List<Edit> edits) {
        return edits.stream().allMatch(edit -> initializing.stream().anyMatch(range -> range.contains(edit)));
    }

    /**
     * The edits by the innermost method in whose body each lies.
     *
     * @return empty when an edit lies in no copyable method's body, or in a method inside another one edited
     */
    public Optional<Map<Method, List<Edit>>> byMethod(List<Edit> edits) {
        Map<Method, List<Edit>> groups = new HashMap<>();
        for (Edit edit : edits) {
            Optional<Method> innermost =
                    methods.stream().filter(method -> method.contains(edit)).max(Comparator.comparingInt(Method::depth));
            if (innermost.isEmpty()) {
                return Optional.empty();
            }
            groups.computeIfAbsent(innermost.get(), key -> new ArrayList<>()).add(edit);
        }
        boolean nested = groups.keySet().stream().anyMatch(one -> groups.keySet().stream().anyMatch(one::encloses));
        return nested || groups.isEmpty() ? Optional.empty() : Optional.of(groups);
    }
}
