package org.repairnator.testing;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Serves MongoDB's protocol from one file, on loopback unless {@code MONGO_ADDRESS} names another address, until it is killed or its input ends.
 *
 * <p>Arguments: the file, the port, the wire version to report, and "refuse" for a server that lets no user in.
 * Three repairs of the library: it reports a version that clients still speak, answers "hello", and commits each
 * write before it answers, where the library would do so on a timer and lose what it acknowledged when killed.
 */
public final class MongoServerMain {
    private MongoServerMain() {}

    public static void main(String[] arguments) throws IOException {
        int wireVersion = Integer.parseInt(arguments[2]);
        boolean refuses = arguments.length > 3 && arguments[3].equals("refuse");
        Backend backend = new Backend(arguments[0], refuses);
        backend.version(new Reported(wireVersion));
        MongoServer server = new MongoServer(backend);
        server.bind(System.getenv().getOrDefault("MONGO_ADDRESS", "127.0.0.1"), Integer.parseInt(arguments[1]));
        while (System.in.read() >= 0) {
            // only its end is of interest: then whoever started this server is gone
        }
        Runtime.getRuntime().halt(0);
    }

    private record Reported(int wireVersion) implements MongoVersion {
        @Override
        public List<Integer> getVersionArray() {
            return List.of(5, 0, 0);
        }

        @Override
        public int getWireVersion() {
            return wireVersion;
        }
    }

    private static final class Backend extends H2Backend {
        private static final Set<String> WRITES =
                Set.of("insert", "update", "delete", "findAndModify", "createIndexes", "drop", "dropDatabase");

        private final boolean refuses;

        Backend(String file, boolean refuses) {
            super(file);
            this.refuses = refuses;
        }

        @Override
        public Document handleMessage(MongoMessage message) {
            Document document = message.getDocument();
            String command = document.keySet().iterator().next();
            if (command.equals("hello")) {
                Document answer = handleCommand(message.getChannel(), message.getDatabaseName(), "ismaster", document);
                answer.put("isWritablePrimary", true);
                return answer;
            }
            if (command.equals("saslStart") && refuses) {
                Document answer = new Document("ok", 0);
                answer.put("errmsg", "Authentication failed.");
                answer.put("code", 18);
                answer.put("codeName", "AuthenticationFailed");
                return answer;
            }
            Document answer = super.handleMessage(message);
            if (WRITES.contains(command)) {
                getMvStore().commit();
            }
            return answer;
        }
    }
}
