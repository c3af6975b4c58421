package org.repairnator.jvm.server;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.repairnator.jvm.compiler.Compilation;
import org.repairnator.jvm.compiler.Edit;
import org.repairnator.jvm.compiler.SourceText;
import org.repairnator.jvm.compiler.SyntaxTrees;
import org.repairnator.jvm.validator.Fingerprint;

/** {@code equivalent}: whether two changes of a file are the same. */
final class EquivalentOperation {
    private final Session session;
    private final JsonObject request;
    private final Replies replies;

    EquivalentOperation(Session session, JsonObject request, Replies replies) {
        this.session = session;
        this.request = request;
        this.replies = replies;
    }

    void serve() throws IOException {
        SourceText left = edited("left");
        SourceText right = edited("right");
        JsonObject done = new JsonObject();
        done.addProperty("bytecode", code(left).equals(code(right)));
        done.addProperty("tree", SyntaxTrees.normalized(session.javac(), left)
                .equals(SyntaxTrees.normalized(session.javac(), right)));
        replies.done(done);
    }

    private SourceText edited(String name) throws IOException {
        Path file = Path.of(Json.text(request, "file"));
        String text = SourceText.read(file, session.javac().encoding());
        return new SourceText(file, Edit.apply(text, 0, text.length(), Edits.of(request, name)));
    }

    private String code(SourceText source) {
        Compilation compilation = session.javac().compile(List.of(source));
        if (!compilation.succeeded() && session.javac().isStrict()) {
            session.javac().lenient();
            compilation = session.javac().compile(List.of(source));
        }
        if (!compilation.succeeded()) {
            throw new BadRequest("the edited file does not compile: " + compilation.firstProblem());
        }
        return Fingerprint.ofClasses(compilation.classes());
    }
}
