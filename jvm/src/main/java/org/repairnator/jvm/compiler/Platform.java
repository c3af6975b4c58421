package org.repairnator.jvm.compiler;

import com.sun.tools.javac.platform.PlatformDescription;
import com.sun.tools.javac.platform.PlatformUtils;
import java.io.IOException;
import javax.tools.JavaFileManager;

/**
 * The platform's interface at an older release, as {@code --release} gives it.
 *
 * <p>The option itself opens the JDK's archive of interfaces anew for each task, which takes longer than compiling
 * a file; this is opened once and serves all tasks.
 */
final class Platform implements AutoCloseable {
    private final PlatformDescription description;
    private final JavaFileManager files;

    private Platform(PlatformDescription description) {
        this.description = description;
        this.files = description.getFileManager();
    }

    /** The platform at a release; null where this JDK does not know it. */
    static Platform of(String release) {
        PlatformDescription found = PlatformUtils.lookupPlatformDescription(release);
        return found == null ? null : new Platform(found);
    }

    JavaFileManager files() {
        return files;
    }

    @Override
    public void close() throws IOException {
        description.close();
    }
}
