package org.repairnator.testing;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.SslContext;
import org.apache.activemq.plugin.StatisticsBrokerPlugin;
import org.apache.activemq.security.AuthenticationUser;
import org.apache.activemq.security.SimpleAuthenticationPlugin;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;

/**
 * A broker that speaks STOMP on loopback and keeps its messages in a folder.
 *
 * <p>It reads its options from the environment: {@code BROKER_DATA}, {@code BROKER_PORT}, {@code BROKER_USER},
 * {@code BROKER_PASSWORD}, {@code BROKER_STATISTICS} ({@code true}: the plugin that tells how full queues are),
 * and for TLS {@code BROKER_TLS_PORT}, {@code BROKER_KEYSTORE} (PKCS 12) and {@code BROKER_KEYSTORE_PASSWORD}. Two on one folder are a master and its stand-in. It ends with its standard
 * input, so that it never outlives whoever started it.
 */
public final class ActiveMqServer {
    private ActiveMqServer() {}

    public static void main(String[] arguments) throws Exception {
        BrokerService broker = new BrokerService();
        broker.setBrokerName("test");
        broker.setUseJmx(false);
        broker.setUseShutdownHook(true);
        File data = new File(option("BROKER_DATA"));
        broker.setDataDirectoryFile(data);

        KahaDBPersistenceAdapter store = new KahaDBPersistenceAdapter();
        store.setDirectory(new File(data, "kahadb"));
        store.getLocker().setLockAcquireSleepInterval(200);
        broker.setPersistenceAdapter(store);
        broker.setSchedulerSupport(true); // for AMQ_SCHEDULED_DELAY
        broker.getSystemUsage().getStoreUsage().setLimit(512L << 20);
        broker.getSystemUsage().getTempUsage().setLimit(64L << 20);
        broker.getSystemUsage().getJobSchedulerUsage().setLimit(256L << 20);

        AuthenticationUser user = new AuthenticationUser(option("BROKER_USER"), option("BROKER_PASSWORD"), "users");
        List<BrokerPlugin> plugins = new ArrayList<>(List.of(new SimpleAuthenticationPlugin(List.of(user))));
        if (Boolean.parseBoolean(option("BROKER_STATISTICS"))) {
            plugins.add(new StatisticsBrokerPlugin());
        }
        broker.setPlugins(plugins.toArray(new BrokerPlugin[0]));

        broker.addConnector("stomp://127.0.0.1:" + option("BROKER_PORT"));
        if (System.getenv("BROKER_TLS_PORT") != null) {
            broker.setSslContext(tls(option("BROKER_KEYSTORE"), option("BROKER_KEYSTORE_PASSWORD").toCharArray()));
            broker.addConnector("stomp+ssl://127.0.0.1:" + option("BROKER_TLS_PORT"));
        }
        endWithInput();
        broker.start();
        broker.waitUntilStarted();
        broker.waitUntilStopped();
    }

    private static SslContext tls(String file, char[] password) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream stream = new FileInputStream(file)) {
            keys.load(stream, password);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, password);
        return new SslContext(factory.getKeyManagers(), null, null);
    }

    private static void endWithInput() {
        Thread watch = new Thread(() -> {
            try {
                while (System.in.read() >= 0) {
                    // Nothing is said to a broker this way.
                }
            } catch (IOException error) {
                System.err.println("standard input: " + error);
            }
            Runtime.getRuntime().halt(0);
        });
        watch.setDaemon(true);
        watch.start();
    }

    private static String option(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is not set");
        }
        return value;
    }
}
