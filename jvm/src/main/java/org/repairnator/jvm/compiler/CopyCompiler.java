package org.repairnator.jvm.compiler;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.tree.JCTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.lang.model.element.Element;

/**
 * Compiles a file together with many changed copies of its methods.
 *
 * <p>The copies stand in the classes of the methods they copy; where an error lies tells whose it is. Those are
 * taken out of the trees, and code is made for the rest. Where copies do not even parse, each is first parsed by
 * itself, so that none can swallow its neighbours.
 */
public final class CopyCompiler {
    private static final int MAX_ROUNDS = 8;

    /**
     * What came of it.
     *
     * @param classes class files by binary name, with the good copies as methods; empty when {@code entangled}
     * @param problems why copies do not compile, by their numbers
     * @param entangled errors that are no single copy's: the copies must be compiled apart
     * @param rounds how many times javac ran
     */
    public record Result(Map<String, byte[]> classes, Map<Integer, String> problems, boolean entangled, int rounds) {}

    private final Javac javac;

    public CopyCompiler(Javac javac) {
        this.javac = javac;
    }

    /**
     * Compiles a file with copies of its methods.
     *
     * @param text the file's, in which everything is where it is in the file
     */
    public Result compile(SourceFile file, String text, List<Copy> copies) {
        Map<Integer, String> problems = new HashMap<>();
        List<Copy> good = new ArrayList<>(copies);
        boolean parsedApart = false;
        for (int round = 1; round <= MAX_ROUNDS; round++) {
            CombinedSource combined = CombinedSource.of(file.path(), text, good, problems);
            Compilation compilation = javac.compile(List.of(combined.source), combined);
            if (!compilation.classes().isEmpty()) {
                return new Result(compilation.classes(), problems, false, round);
            }
            int before = good.size();
            if (!combined.parsed && !parsedApart) {
                parsedApart = true;
                good = parsable(good, problems);
            }
            good.removeIf(copy -> problems.containsKey(copy.number()));
            if (good.size() == before) {
                break;
            }
        }
        return new Result(Map.of(), problems, true, MAX_ROUNDS);
    }

    private List<Copy> parsable(List<Copy> copies, Map<Integer, String> problems) {
        List<SourceText> sources = new ArrayList<>(copies.size());
        Map<Object, Copy> bySource = new HashMap<>();
        for (Copy copy : copies) {
            SourceText source = new SourceText(Path.of("/Copy" + copy.number() + ".java"), "class X {" + copy.text() + "}");
            sources.add(source);
            bySource.put(source, copy);
        }
        Parsed parsed = javac.parse(sources);
        for (Problem problem : parsed.problems()) {
            problems.putIfAbsent(bySource.get(problem.source()).number(), problem.message());
        }
        List<Copy> good = new ArrayList<>();
        for (int i = 0; i < copies.size(); i++) {
            Copy copy = copies.get(i);
            if (!problems.containsKey(copy.number()) && !isOneMethod(parsed.units().get(i))) {
                problems.put(copy.number(), "the change does not leave one method");
            }
            if (!problems.containsKey(copy.number())) {
                good.add(copy);
            }
        }
        return good;
    }

    private static boolean isOneMethod(CompilationUnitTree unit) {
        if (unit.getTypeDecls().size() != 1 || !(unit.getTypeDecls().get(0) instanceof ClassTree type)) {
            return false;
        }
        List<? extends Tree> members = type.getMembers();
        return members.size() == 1 && members.get(0) instanceof MethodTree method && method.getBody() != null;
    }

    /** The file's text with copies in it, and where they are. */
    private static final class CombinedSource implements Javac.Pruner {
        final SourceText source;
        private final TreeMap<Integer, Copy> starts;
        private final Map<Integer, String> problems;
        private final Map<Integer, Declaration> declarations = new HashMap<>();
        private boolean parsed;

        /** A copy's declaration, in its class. */
        private record Declaration(JCTree.JCClassDecl owner, JCTree.JCMethodDecl method) {
            void remove() {
                owner.defs = com.sun.tools.javac.util.List.filter(owner.defs, method);
                if (owner.sym != null && method.sym != null) {
                    owner.sym.members().remove(method.sym);
                }
            }
        }

        private CombinedSource(SourceText source, TreeMap<Integer, Copy> starts, Map<Integer, String> problems) {
            this.source = source;
            this.starts = starts;
            this.problems = problems;
        }

        /** Puts copies into the text, each at the end of the class that it belongs to. */
        static CombinedSource of(Path path, String text, List<Copy> copies, Map<Integer, String> problems) {
            List<Copy> ordered = new ArrayList<>(copies);
            ordered.sort(Comparator.comparingInt((Copy copy) -> copy.method().classEnd()).thenComparingInt(Copy::number));
            StringBuilder out = new StringBuilder(text.length() * 2);
            TreeMap<Integer, Copy> starts = new TreeMap<>();
            int written = 0;
            for (Copy copy : ordered) {
                // At the end of its class, so that the numbers javac gives to the original's own nested classes stay.
                out.append(text, written, copy.method().classEnd());
                written = copy.method().classEnd();
                out.append('\n');
                starts.put(out.length(), copy);
                out.append(copy.text()).append('\n');
            }
            out.append(text, written, text.length());
            return new CombinedSource(new SourceText(path, out.toString()), starts, problems);
        }

        /** The copy in whose text a position lies; null where it lies in none. */
        private Copy copyAt(long position) {
            Map.Entry<Integer, Copy> entry = starts.floorEntry((int) position);
            boolean inside = entry != null && position <= entry.getKey() + entry.getValue().text().length();
            return inside ? entry.getValue() : null;
        }

        /** Whether each copy is one method, and nothing else is where the copies are. */
        @Override
        public boolean accepts(List<CompilationUnitTree> units, SourcePositions positions) {
            DeclarationFinder finder = new DeclarationFinder(units.get(0), positions);
            finder.scan(units.get(0), null);
            parsed = finder.allWhole && declarations.size() == starts.size();
            return parsed;
        }

        /** Finds the copies' declarations. */
        private final class DeclarationFinder extends TreeScanner<Void, Void> {
            private final CompilationUnitTree unit;
            private final SourcePositions positions;
            private boolean allWhole = true;

            DeclarationFinder(CompilationUnitTree unit, SourcePositions positions) {
                this.unit = unit;
                this.positions = positions;
            }

            @Override
            public Void visitClass(ClassTree type, Void none) {
                // A class within a copy has members where the copy is, which are none themselves.
                boolean inCopy = copyAt(positions.getStartPosition(unit, type)) != null;
                if (!inCopy) {
                    type.getMembers().forEach(member -> visitMember(member, (JCTree.JCClassDecl) type));
                }
                return super.visitClass(type, none);
            }

            private void visitMember(Tree member, JCTree.JCClassDecl owner) {
                Copy copy = copyAt(positions.getStartPosition(unit, member));
                if (copy == null) {
                    return;
                }
                if (member instanceof JCTree.JCMethodDecl method && isWhole(copy, method)) {
                    declarations.put(copy.number(), new Declaration(owner, method));
                } else {
                    allWhole = false;
                }
            }

            private boolean isWhole(Copy copy, JCTree.JCMethodDecl method) {
                return method.body != null
                        && method.name.contentEquals(copy.method().name() + Copy.MARK + copy.number())
                        && copyAt(positions.getEndPosition(unit, method)) == copy;
            }
        }

        @Override
        public List<Element> prune(List<Problem> found, Iterable<? extends Element> classes) {
            boolean elsewhere = false;
            for (Problem problem : found) {
                Copy faulty = problem.source() == null ? null : copyAt(problem.position());
                if (faulty == null) {
                    elsewhere = true;
                } else if (problems.putIfAbsent(faulty.number(), problem.message()) == null) {
                    declarations.get(faulty.number()).remove();
                }
            }
            List<Element> all = new ArrayList<>();
            if (!elsewhere) {
                classes.forEach(all::add);
            }
            return all;
        }
    }
}
