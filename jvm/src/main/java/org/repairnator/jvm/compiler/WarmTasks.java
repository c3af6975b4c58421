package org.repairnator.jvm.compiler;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.tools.javac.api.BasicJavacTask;
import com.sun.tools.javac.api.JavacTaskPool;
import com.sun.tools.javac.code.ClassFinder;
import com.sun.tools.javac.code.Kinds;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symtab;
import com.sun.tools.javac.tree.JCTree;
import com.sun.tools.javac.tree.TreeScanner;
import com.sun.tools.javac.util.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.tools.DiagnosticListener;
import javax.tools.JavaFileObject;
import javax.tools.StandardLocation;

/**
 * Tasks of one javac after the other, which share the compiler and what it has read of the class path: making these
 * anew takes as long as compiling a hundred candidates.
 *
 * <p>After each task the classes that it compiled are made what they are on the class path, in the way that javac
 * itself does it between rounds of annotation processing: every other class sees them by the same symbol again.
 */
final class WarmTasks {
    /** Tasks after which a compiler is given up: its table of names only grows. */
    private static final int MOST = 1000;

    /** Work with a task, which ends with it. */
    interface Work<T> {
        T with(Task task) throws IOException;
    }

    private final Supplier<MemoryFiles> maker;
    private MemoryFiles files;
    private JavacTaskPool compilers;
    private int tasks;

    /**
     * Creates tasks.
     *
     * @param maker of file managers, one for each compiler
     */
    WarmTasks(Supplier<MemoryFiles> maker) {
        this.maker = maker;
    }

    /** Lets the next task have a compiler of its own. */
    void renew() {
        compilers = null;
    }

    /**
     * Does work with a task; a compiler for which that throws is not used again.
     *
     * @throws UncheckedIOException when a file cannot be read
     */
    <T> T run(
            DiagnosticListener<JavaFileObject> diagnostics,
            List<String> options,
            List<SourceText> sources,
            Work<T> work) {
        if (compilers == null || tasks++ >= MOST) {
            files = maker.get();
            compilers = new JavacTaskPool(1);
            tasks = 0;
        }
        files.forget();
        try {
            return compilers.getTask(Writer.nullWriter(), files, diagnostics, options, null, sources, javac -> {
                Task task = new Task(javac, files);
                try {
                    T result = work.with(task);
                    if (!task.restore()) {
                        renew();
                    }
                    return result;
                } catch (IOException error) {
                    throw new UncheckedIOException(error);
                }
            });
        } catch (RuntimeException | Error failed) {
            renew();
            throw failed;
        }
    }

    /** A task under way. */
    static final class Task {
        private final JavacTask javac;
        private final Context context;
        private final MemoryFiles files;
        private final List<ClassSymbol> compiled = new ArrayList<>();
        private List<CompilationUnitTree> units = List.of();

        private Task(JavacTask javac, MemoryFiles files) {
            this.javac = javac;
            // The task itself forgets it when it has made all code.
            this.context = ((BasicJavacTask) javac).getContext();
            this.files = files;
        }

        JavacTask javac() {
            return javac;
        }

        Context context() {
            return context;
        }

        /** The class files written so far, by binary name. */
        Map<String, byte[]> written() {
            return files.written();
        }

        /** To be told when the trees have symbols, before code is made of them. */
        void analyzed(List<CompilationUnitTree> trees) {
            units = trees;
            TreeScanner scanner = new TreeScanner() {
                @Override
                public void visitClassDef(JCTree.JCClassDecl type) {
                    if (type.sym != null) {
                        compiled.add(type.sym);
                    }
                    super.visitClassDef(type);
                }
            };
            trees.forEach(unit -> scanner.scan((JCTree) unit));
        }

        /** Makes classes what they are on the class path; whether that could be done. */
        private boolean restore() throws IOException {
            Symtab symbols = Symtab.instance(context);
            ClassFinder finder = ClassFinder.instance(context);
            for (ClassSymbol type : compiled) {
                boolean local = symbols.getClass(type.packge().modle, type.flatname) != type;
                if (!isRestorable(type)) {
                    return false;
                }
                if (!local) {
                    restore(type, symbols, finder);
                }
            }
            // The pool would take the classes of trees that are left out of the table of symbols.
            units.forEach(unit -> ((JCTree.JCCompilationUnit) unit).defs = com.sun.tools.javac.util.List.nil());
            return true;
        }

        /** Whether javac forgets all that it knows of a class: not so of sealed classes and records. */
        private static boolean isRestorable(ClassSymbol type) {
            return type.kind != Kinds.Kind.ERR
                    && type.getKind() != ElementKind.RECORD
                    && !type.getModifiers().contains(Modifier.SEALED);
        }

        private void restore(ClassSymbol type, Symtab symbols, ClassFinder finder) throws IOException {
            JavaFileObject own = files.getJavaFileForInput(
                    StandardLocation.CLASS_PATH, type.flatname.toString(), JavaFileObject.Kind.CLASS);
            if (own == null) {
                symbols.removeClass(type.packge().modle, type.flatname);
                if (type.owner == type.packge()) {
                    type.packge().members().remove(type);
                }
            }
            type.reset();
            type.trans_local = null;
            type.classfile = own;
            type.sourcefile = null;
            type.completer = finder.getCompleter();
        }
    }
}
