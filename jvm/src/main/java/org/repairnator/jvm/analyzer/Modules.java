package org.repairnator.jvm.analyzer;

import java.util.LinkedHashSet;
import java.util.Set;
import javax.lang.model.element.ModuleElement;
import javax.lang.model.util.Elements;

/** What an import of a whole module makes known. */
record Modules(Elements elements) {
    /** The packages that a module exports to everyone, by itself or through others that it requires for its users. */
    Set<String> packages(String module) {
        Set<String> packages = new LinkedHashSet<>();
        add(elements.getModuleElement(module), packages, new LinkedHashSet<>());
        return packages;
    }

    private static void add(ModuleElement module, Set<String> packages, Set<ModuleElement> seen) {
        if (module == null || !seen.add(module)) {
            return;
        }
        for (ModuleElement.Directive directive : module.getDirectives()) {
            if (directive instanceof ModuleElement.ExportsDirective exports && exports.getTargetModules() == null) {
                packages.add(exports.getPackage().getQualifiedName().toString());
            } else if (directive instanceof ModuleElement.RequiresDirective requires && requires.isTransitive()) {
                add(requires.getDependency(), packages, seen);
            }
        }
    }
}
