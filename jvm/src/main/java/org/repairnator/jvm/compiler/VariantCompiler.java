package org.repairnator.jvm.compiler;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.tree.JCTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.lang.model.element.Element;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;

/**
 * Compiles many variants of a whole file at once, for changes outside of methods' bodies: constructors,
 * initializers, fields.
 *
 * <p>Each variant's outermost classes get names of their own while they are compiled, and their old names back in the
 * class files. Where a class hands itself to other files' code the new name does not fit: such variants are doubtful
 * and to be compiled by themselves.
 */
public final class VariantCompiler {
    /** Stands between a class's name and the number of the variant while it is compiled. */
    private static final String MARK = "$variant$";

    /**
     * What came of it, by number.
     *
     * @param classes class files by binary name of the variants that compile
     * @param problems why variants do not compile
     * @param doubtful variants to be compiled by themselves
     */
    public record Result(
            Map<Long, Map<String, byte[]>> classes, Map<Long, String> problems, Set<Long> doubtful) {}

    private final Javac javac;

    public VariantCompiler(Javac javac) {
        this.javac = javac;
    }

    /** Compiles variants of a file, each by its number. */
    public Result compile(SourceFile file, Map<Long, SourceText> variants) {
        Result result = new Result(new HashMap<>(), new HashMap<>(), new HashSet<>());
        RenamedVariants renamed = rename(file, variants, result);
        if (renamed.numbers.isEmpty()) {
            return result;
        }
        Compilation compilation = javac.compile(List.copyOf(renamed.numbers.keySet()), renamed);
        if (compilation.classes().isEmpty() && result.problems.size() + result.doubtful.size() < variants.size()) {
            result.doubtful.addAll(renamed.numbers.values());
            result.doubtful.removeAll(result.problems.keySet());
            return result;
        }
        String fileName = file.path().getFileName().toString();
        compilation.classes().forEach((name, classFile) -> {
            long number = numberAt(name, name.indexOf(MARK) + MARK.length());
            Map<String, byte[]> classes = result.classes.computeIfAbsent(number, key -> new HashMap<>());
            classes.put(NameRestorer.original(name), NameRestorer.restored(classFile, fileName));
        });
        result.classes.replaceAll((number, classes) -> javac.built().addedTo(classes));
        return result;
    }

    private static long numberAt(String name, int begin) {
        int end = begin;
        while (end < name.length() && Character.isDigit(name.charAt(end))) {
            end++;
        }
        return Long.parseLong(name, begin, end, 10);
    }

    private RenamedVariants rename(SourceFile file, Map<Long, SourceText> variants, Result result) {
        Map<Object, Long> numbers = new HashMap<>();
        variants.forEach((number, source) -> numbers.put(source, number));
        List<SourceText> sources = List.copyOf(variants.values());
        Parsed parsed = javac.parse(sources);
        for (Problem problem : parsed.problems()) {
            result.problems.putIfAbsent(numbers.get(problem.source()), problem.message());
        }
        RenamedVariants renamed = new RenamedVariants(result);
        for (int i = 0; i < sources.size(); i++) {
            long number = numbers.get(sources.get(i));
            if (!result.problems.containsKey(number)) {
                ClassNames names = new ClassNames(parsed.units().get(i), parsed.positions(), sources.get(i).text());
                Path path = file.path().resolveSibling(withoutExtension(file.path()) + MARK + number + ".java");
                renamed.numbers.put(new SourceText(path, names.suffixed(MARK + number)), number);
            }
        }
        return renamed;
    }

    private static String withoutExtension(Path path) {
        String name = path.getFileName().toString();
        return name.endsWith(".java") ? name.substring(0, name.length() - ".java".length()) : name;
    }

    /** Where the names of a file's outermost classes stand in it. */
    private static final class ClassNames extends TreeScanner<Void, Boolean> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final String text;
        private final Set<String> outermost = new HashSet<>();
        private final TreeSet<Integer> ends = new TreeSet<>();

        ClassNames(CompilationUnitTree unit, SourcePositions positions, String text) {
            this.unit = unit;
            this.positions = positions;
            this.text = text;
            for (Tree type : unit.getTypeDecls()) {
                if (type instanceof ClassTree named) {
                    outermost.add(named.getSimpleName().toString());
                }
            }
            scan(unit.getTypeDecls(), true);
        }

        String suffixed(String suffix) {
            StringBuilder out = new StringBuilder(text);
            for (int end : ends.descendingSet()) {
                out.insert(end, suffix);
            }
            return out.toString();
        }

        private void mark(int from, String name) {
            int at = text.indexOf(name, from);
            if (at >= 0) {
                ends.add(at + name.length());
            }
        }

        @Override
        public Void visitClass(ClassTree tree, Boolean outer) {
            String name = tree.getSimpleName().toString();
            // A class without a header is called like its file.
            if (outer && positions.getEndPosition(unit, tree) >= 0) {
                // After the keyword; modifiers may hold an annotation of a like name.
                mark(((JCTree.JCClassDecl) tree).pos, name);
            }
            for (Tree member : tree.getMembers()) {
                boolean constructor = member instanceof MethodTree method && method.getName().contentEquals("<init>");
                int position = constructor ? ((JCTree.JCMethodDecl) member).pos : -1;
                if (outer && constructor && text.startsWith(name, position)) {
                    mark(position, name);
                }
            }
            return super.visitClass(tree, false);
        }

        @Override
        public Void visitIdentifier(IdentifierTree tree, Boolean outer) {
            int start = (int) positions.getStartPosition(unit, tree);
            String name = tree.getName().toString();
            if (outermost.contains(name) && text.startsWith(name, start)) {
                mark(start, name);
            }
            return super.visitIdentifier(tree, outer);
        }
    }

    /** The renamed variants; those with errors are left out of the code. */
    private static final class RenamedVariants implements Javac.Pruner {
        final Map<SourceText, Long> numbers = new LinkedHashMap<>();
        private final Result result;

        RenamedVariants(Result result) {
            this.result = result;
        }

        @Override
        public boolean accepts(List<CompilationUnitTree> units, SourcePositions positions) {
            return true;
        }

        @Override
        public List<Element> prune(List<Problem> problems, Iterable<? extends Element> classes) {
            Set<Long> faulty = new HashSet<>();
            for (Problem problem : problems) {
                Long number = problem.source() == null ? null : numbers.get(problem.source());
                if (number == null) {
                    return List.of();
                }
                faulty.add(number);
                note(number, problem);
            }
            result.problems.keySet().removeAll(result.doubtful);
            return withoutFaulty(classes, faulty);
        }

        private void note(long number, Problem problem) {
            // An error that names a renamed class may be due to the name.
            if (problem.message().contains(MARK)) {
                result.doubtful.add(number);
            } else {
                result.problems.putIfAbsent(number, problem.message());
            }
        }

        private static List<Element> withoutFaulty(Iterable<? extends Element> classes, Set<Long> faulty) {
            List<Element> good = new ArrayList<>();
            for (Element type : classes) {
                String name = type.getSimpleName().toString();
                int mark = name.indexOf(MARK);
                if (mark >= 0 && !faulty.contains(numberAt(name, mark + MARK.length()))) {
                    good.add(type);
                }
            }
            return good;
        }
    }

    /** Gives class files their old names back. */
    private static final class NameRestorer extends Remapper {
        private static final Pattern SUFFIX = Pattern.compile("\\$variant\\$\\d+");

        NameRestorer() {
            super(Opcodes.ASM9);
        }

        static String original(String name) {
            return name.contains(MARK) ? SUFFIX.matcher(name).replaceAll("") : name;
        }

        static byte[] restored(byte[] classFile, String sourceFile) {
            ClassWriter writer = new ClassWriter(0);
            new ClassReader(classFile)
                    .accept(
                            new ClassRemapper(writer, new NameRestorer()) {
                                @Override
                                public void visitSource(String source, String debug) {
                                    super.visitSource(sourceFile, debug);
                                }
                            },
                            0);
            return writer.toByteArray();
        }

        @Override
        public String map(String internalName) {
            return original(internalName);
        }
    }
}
