package io.xenolith.control;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What a host that listens on TCP and its clients know each other by: an authority of their own, and a certificate for either side,
 * each with its key in a PKCS #12 file. Made by the JDK's keytool. Who can read {@code client.p12} is the host's operator, so the
 * files are their owner's alone; their password is no secret.
 *
 * <pre>
 *   ca.p12       the authority's key: may be put away when both sides have their files
 *   server.p12   for host start
 *   client.p12   for commands, on whatever machine they run
 * </pre>
 */
public final class Certificates {
    /** What java.security calls the newest protocol; older ones are not spoken. */
    static final String PROTOCOL = "TLSv1.3";

    private static final String SERVER = "server";
    private static final String CLIENT = "client";
    private static final String CA = "ca";
    private static final String PASSWORD = "xenolith";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path folder;

    /** @param folder with the files, there or to be made */
    public Certificates(final Path folder) {
        this.folder = folder;
    }

    private Path file(final String name) {
        return folder.resolve(name + ".p12");
    }

    /**
     * Makes all three files.
     *
     * @param names of the host's machine, as clients will call it: addresses or domain names
     * @param days that they are valid
     * @throws IOException one is there already, or keytool cannot do it; the message says which
     */
    public void make(final List<String> names, final int days) throws IOException {
        Files.createDirectories(folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        for (final String name : List.of(CA, SERVER, CLIENT)) {
            if (Files.exists(file(name))) {
                throw new IOException(file(name) + " is there already");
            }
        }
        final String validity = Integer.toString(days);
        keytool(CA, "-genkeypair", "-alias", CA, "-keyalg", "EC", "-groupname", "secp256r1", "-dname",
                "CN=xenolith authority",
                "-ext", "bc:critical=ca:true,pathlen:0", "-ext", "ku:critical=keyCertSign", "-validity", validity);
        final Path authority = folder.resolve("ca.crt");
        keytool(CA, "-exportcert", "-alias", CA, "-file", authority.toString());
        certificate(SERVER, "serverAuth", validity, List.of("-ext", "san=" + alternativeNames(names)));
        certificate(CLIENT, "clientAuth", validity, List.of());
        Files.delete(authority);
    }

    private static String alternativeNames(final List<String> names) {
        return names.stream().map(name -> (name.matches("[0-9.]+|.*:.*") ? "ip:" : "dns:") + name)
                .collect(Collectors.joining(","));
    }

    /** A key of its own, signed by the authority, with the authority beside it as what is trusted. */
    private void certificate(final String name, final String usage, final String validity,
            final List<String> extensions)
            throws IOException {
        final Path request = folder.resolve(name + ".csr");
        final Path signed = folder.resolve(name + ".crt");
        keytool(name, "-genkeypair", "-alias", name, "-keyalg", "EC", "-groupname", "secp256r1", "-dname",
                "CN=xenolith " + name, "-validity", validity);
        keytool(name, "-certreq", "-alias", name, "-file", request.toString());
        final List<String> sign = new ArrayList<>(
                List.of("-gencert", "-alias", CA, "-infile", request.toString(), "-outfile",
                        signed.toString(), "-validity", validity, "-ext", "eku=" + usage, "-ext",
                        "ku:critical=digitalSignature"));
        sign.addAll(extensions);
        keytool(CA, sign.toArray(String[]::new));
        keytool(name, "-importcert", "-noprompt", "-alias", CA, "-file", folder.resolve("ca.crt").toString());
        keytool(name, "-importcert", "-noprompt", "-alias", name, "-file", signed.toString());
        Files.delete(request);
        Files.delete(signed);
    }

    private void keytool(final String store, final String... arguments) throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", file(store).toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final String said;
        try (InputStream out = process.getInputStream()) {
            process.getOutputStream().close();
            said = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
        try {
            if (process.waitFor() != 0) {
                throw new IOException("keytool " + arguments[0] + " failed: " + said);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("keytool was interrupted", e);
        }
        Files.setPosixFilePermissions(file(store), OWNER_ONLY);
    }

    /** TLS for a host. */
    public SSLContext forHost() throws IOException {
        return context(SERVER);
    }

    /** TLS for a command. */
    public SSLContext forClient() throws IOException {
        return context(CLIENT);
    }

    private SSLContext context(final String name) throws IOException {
        if (!Files.isReadable(file(name))) {
            throw new IOException(file(name) + " cannot be read; \"host certificates " + folder + "\" makes it");
        }
        try (InputStream in = Files.newInputStream(file(name))) {
            final KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            final KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD.toCharArray());
            final TrustManagerFactory trust = TrustManagerFactory
                    .getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(authorityOf(store));
            final SSLContext context = SSLContext.getInstance(PROTOCOL);
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (final GeneralSecurityException e) {
            throw new IOException(file(name) + " is of no use: " + e.getMessage(), e);
        }
    }

    /** Only that: a store as it is would have its own certificate trusted, too, whatever it is for. */
    private static KeyStore authorityOf(final KeyStore store) throws GeneralSecurityException, IOException {
        final KeyStore authority = KeyStore.getInstance("PKCS12");
        authority.load(null, null);
        authority.setCertificateEntry(CA, store.getCertificate(CA));
        return authority;
    }
}
