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
 * Compiles many changed forms of a whole file at once, for changes outside of methods' bodies: constructors,
 * initializers, fields.
 *
 * <p>Each form's outermost classes get names of their own while they are compiled, and their old names back in the
 * class files. Where a class hands itself to other files' code the new name does not fit: such forms are doubtful
 * and to be compiled by themselves.
 */
public final class VariantCompiler {
    /** Stands between a class's name and the number of the form while it is compiled. */
    private static final String MARK = "$variant$";

    /**
     * What came of it, by number.
     *
     * @param classes class files by binary name of the forms that compile
     * @param problems why forms do not compile
     * @param doubtful forms to be compiled by themselves
     */
    public record Result(
            Map<Long, Map<String, byte[]>> classes, Map<Long, String> problems, Set<Long> doubtful) {}

    private final Javac javac;

    public VariantCompiler(Javac javac) {
        this.javac = javac;
    }

    /** Compiles forms of a file. */
    public Result compile(SourceFile file, Map<Long, SourceText> forms) {
        Result result = new Result(new HashMap<>(), new HashMap<>(), new HashSet<>());
        Forms renamed = renamed(file, forms, result);
        if (renamed.numbers.isEmpty()) {
            return result;
        }
        Compilation compilation = javac.compile(List.copyOf(renamed.numbers.keySet()), renamed);
        if (compilation.classes().isEmpty() && result.problems.size() + result.doubtful.size() < forms.size()) {
            result.doubtful.addAll(renamed.numbers.values());
            result.doubtful.removeAll(result.problems.keySet());
            return result;
        }
        compilation.classes().forEach((name, classFile) -> {
            int mark = name.indexOf(MARK);
            long number = number(name, mark + MARK.length());
            Map<String, byte[]> classes = result.classes.computeIfAbsent(number, key -> new HashMap<>());
            classes.put(Renaming.original(name), Renaming.restored(classFile, file.path().getFileName().toString()));
        });
        return result;
    }

    private static long number(String name, int begin) {
        int end = begin;
        while (end < name.length() && Character.isDigit(name.charAt(end))) {
            end++;
        }
        return Long.parseLong(name, begin, end, 10);
    }

    private Forms renamed(SourceFile file, Map<Long, SourceText> forms, Result result) {
        Map<Object, Long> numbers = new HashMap<>();
        forms.forEach((number, source) -> numbers.put(source, number));
        List<SourceText> sources = List.copyOf(forms.values());
        Parsed parsed = javac.parse(sources);
        for (Problem problem : parsed.problems()) {
            result.problems.putIfAbsent(numbers.get(problem.source()), problem.message());
        }
        Forms renamed = new Forms(result);
        for (int i = 0; i < sources.size(); i++) {
            long number = numbers.get(sources.get(i));
            if (!result.problems.containsKey(number)) {
                Names names = new Names(parsed.units().get(i), parsed.positions(), sources.get(i).text());
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
    private static final class Names extends TreeScanner<Void, Boolean> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final String text;
        private final Set<String> outermost = new HashSet<>();
        private final TreeSet<Integer> ends = new TreeSet<>();

        Names(CompilationUnitTree unit, SourcePositions positions, String text) {
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
            if (outer) {
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

    /** The renamed forms; those with errors are left out of the code. */
    private static final class Forms implements Javac.Pruner {
        final Map<SourceText, Long> numbers = new LinkedHashMap<>();
        private final Result result;

        Forms(Result result) {
            this.result = result;
        }

        @Override
        public boolean accepts(List<CompilationUnitTree> units, SourcePositions positions) {
            return true;
        }

        @Override
        public List<Element> prune(List<Problem> problems, Iterable<? extends Element> classes) {
            Set<Long> bad = new HashSet<>();
            for (Problem problem : problems) {
                Long number = problem.source() == null ? null : numbers.get(problem.source());
                if (number == null) {
                    return List.of();
                }
                bad.add(number);
                // An error that names a form may be due to the name.
                if (problem.message().contains(MARK)) {
                    result.doubtful.add(number);
                } else {
                    result.problems.putIfAbsent(number, problem.message());
                }
            }
            result.problems.keySet().removeAll(result.doubtful);
            List<Element> good = new ArrayList<>();
            for (Element type : classes) {
                String name = type.getSimpleName().toString();
                int mark = name.indexOf(MARK);
                if (mark >= 0 && !bad.contains(number(name, mark + MARK.length()))) {
                    good.add(type);
                }
            }
            return good;
        }
    }

    /** Gives class files their old names back. */
    private static final class Renaming extends Remapper {
        private static final Pattern SUFFIX = Pattern.compile("\\$variant\\$\\d+");

        Renaming() {
            super(Opcodes.ASM9);
        }

        static String original(String name) {
            return name.contains(MARK) ? SUFFIX.matcher(name).replaceAll("") : name;
        }

        static byte[] restored(byte[] classFile, String sourceFile) {
            ClassWriter writer = new ClassWriter(0);
            new ClassReader(classFile)
                    .accept(
                            new ClassRemapper(writer, new Renaming()) {
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
