package io.warrenmq.tls;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How a listener speaks TLS.
 *
 * @param main what clients are shown that name no host, or one that is not in {@code byHost}
 * @param byHost by the host name that a client asks for (SNI); {@code *.example.com} stands for any one label
 * @param versions JDK names, such as {@code TLSv1.3}
 * @param ciphers by the names of OpenSSL or of the standards; empty for those that are safe
 * @param ownCipherOrder whether the broker's order of ciphers counts, not the client's
 */
public record TlsSettings(
        CertificateFiles main,
        Map<String, CertificateFiles> byHost,
        ClientCheck clients,
        List<String> versions,
        List<String> ciphers,
        boolean ownCipherOrder) {
    /** What may be asked for; older versions are not offered by any setting. */
    public static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

    public TlsSettings {
        Map<String, CertificateFiles> hosts = new TreeMap<>();
        byHost.forEach((host, files) -> hosts.put(host.toLowerCase(Locale.ROOT), files));
        byHost = Collections.unmodifiableMap(hosts); // sorted, so that files are always read in one order
        versions = List.copyOf(versions);
        ciphers = List.copyOf(ciphers);
    }

    /** TLS 1.2 and 1.3 with one certificate; clients are not asked for theirs. */
    public static TlsSettings of(CertificateFiles main) {
        return new TlsSettings(main, Map.of(), ClientCheck.NONE, VERSIONS, List.of(), true);
    }

    /** The same with certificates of clients checked. */
    public TlsSettings checking(ClientCheck check) {
        return new TlsSettings(main, byHost, check, versions, ciphers, ownCipherOrder);
    }

    /** The same with further certificates by host. */
    public TlsSettings withHosts(Map<String, CertificateFiles> hosts) {
        return new TlsSettings(main, hosts, clients, versions, ciphers, ownCipherOrder);
    }

    /** Every file that it names. */
    Set<Path> files() {
        Set<Path> files = new LinkedHashSet<>();
        add(files, main);
        byHost.values().forEach(each -> add(files, each));
        Path cacertfile = clients.cacertfile();
        if (cacertfile != null) {
            files.add(cacertfile);
        }
        return files;
    }

    private static void add(Set<Path> files, CertificateFiles each) {
        files.add(each.certfile());
        files.add(each.keyfile());
    }
}
