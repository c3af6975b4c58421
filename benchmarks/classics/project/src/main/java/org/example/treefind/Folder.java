package org.example.treefind;

import java.util.ArrayList;
import java.util.List;

/** A folder with folders inside. */
public class Folder {
    private final String name;
    private final List<Folder> inside = new ArrayList<>();

    public Folder(String name) {
        this.name = name;
    }

    public Folder add(Folder folder) {
        inside.add(folder);
        return this;
    }

    public String name() {
        return name;
    }

    public Folder find(String wanted) {
        if (name.equals(wanted)) {
            return this;
        }
        for (Folder folder : inside) {
            Folder found = folder.find(wanted);
            return found;
        }
        return null;
    }

    public int depth() {
        int deepest = 0;
        for (Folder folder : inside) {
            deepest = Math.max(deepest, folder.depth());
        }
        return deepest + 1;
    }
}
