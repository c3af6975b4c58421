package org.repairnator.jvm.server;

import com.google.gson.JsonObject;
import java.util.List;
import org.repairnator.jvm.compiler.Edit;

/** Reads edits. */
final class Edits {
    private Edits() {}

    static List<Edit> of(JsonObject object, String name) {
        return Json.list(object, name, item -> {
            JsonObject edit = item.getAsJsonObject();
            return new Edit(
                    (int) Json.number(edit, "start", -1), (int) Json.number(edit, "end", -1), Json.text(edit, "text"));
        });
    }
}
