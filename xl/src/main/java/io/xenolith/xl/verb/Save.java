package io.xenolith.xl.verb;

import io.xenolith.control.v1.AfterSave;
import io.xenolith.control.v1.StoredConfiguration;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.xl.Getopt;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import io.xenolith.xl.config.ConfigJson;
import io.xenolith.xl.config.DomainConfigReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * {@code xl save}: has a domain suspend itself, and writes it into a file. That is a new one beside the file that was named, whose
 * place it takes when it is whole: what was there stays as long as anything can fail, and two saves never write to one file.
 */
final class Save implements Verb {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final String PART = ".part";

    @Override
    public int run(final Session session, final List<String> arguments) {
        final Getopt.Result options = session.options(arguments, "cpD", Map.of(), 2);
        final List<String> words = options.arguments();
        if (words.size() > 3) {
            session.help();
            return Session.FAILURE;
        }
        final int domid = session.findDomain(words.getFirst());
        final String config = config(session, domid, words, options.has('D'));
        final Path file = file(session, words.get(1));
        final Path part = file.resolveSibling(file.getFileName() + PART);
        final long offset = begin(session, words.get(1), part, config);
        return save(session, io.xenolith.control.v1.Save.newBuilder().setDomid(domid).setFile(part.toString())
                .setOffset(offset).setAfter(after(options)).build(), part, file);
    }

    /** The file that is named, where links lead; the command ends if it is not for a domain. */
    private static Path file(final Session session, final String name) {
        final Path file = session.path(name);
        if (!Files.exists(file)) {
            return file;
        }
        if (!Files.isRegularFile(file)) {
            throw Asks.fail(session, "Failed to write to %s: not a regular file\n", name);
        }
        try {
            return file.toRealPath();
        } catch (final IOException e) {
            throw Asks.fail(session, "Failed to write to %s: %s\n", name, e.getMessage());
        }
    }

    /** Writes what comes before libxl's stream, and says how much that is; the command ends if that cannot be. */
    private static long begin(final Session session, final String name, final Path part, final String config) {
        final OutputStream out;
        try {
            out = open(part);
        } catch (final FileAlreadyExistsException _) {
            throw Asks.fail(session, "Failed to open temp file %s%s for writing: there is one, of a save that goes on "
                    + "or of one that nobody waited for\n", name, PART);
        } catch (final IOException _) {
            throw Asks.fail(session, "Failed to open temp file %s for writing\n", name);
        }
        try (out) {
            final int optional = SaveFile.write(out, config);
            session.err("Saving to %s new xl format (info 0x3/0x0/%d)\n", name, optional);
            return Files.size(part);
        } catch (final IOException e) {
            discard(part);
            throw Asks.fail(session, "Failed to write to %s: %s\n", name, e.getMessage());
        }
    }

    /** The configuration that the file gets; the command ends if there is none, or it is that of a domain that cannot be saved. */
    private static String config(final Session session, final int domid, final List<String> words,
            final boolean keepDomid) {
        final StoredConfiguration stored = session.must(Asks.request().setGetConfiguration(Asks.domain(domid)),
                "unable to retrieve domain configuration").getConfiguration();
        if (!stored.hasConfiguration()) {
            throw Asks.fail(session, "unable to retrieve domain configuration\n");
        }
        final String kernel = stored.getConfiguration().getKernel();
        if (kernel.startsWith(DomainConfigReader.JAVA)) {
            throw Asks.fail(session, "%s cannot be saved: its kernel is a Java program (%s), which cannot suspend\n",
                    words.getFirst(), kernel);
        }
        return words.size() == 3
                ? ConfigJson.of(ConfigSource.read(session, words.get(2), List.of(), Session.FAILURE).parse(session))
                : ConfigJson.saved(stored, keepDomid ? OptionalLong.of(domid) : OptionalLong.empty());
    }

    /** A guest's memory is nobody's but its owner's. */
    private static OutputStream open(final Path part) throws IOException {
        return Channels.newOutputStream(Files.newByteChannel(part,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY)));
    }

    private static int save(final Session session, final io.xenolith.control.v1.Save wanted, final Path part,
            final Path file) {
        final PageProgress progress = new PageProgress(session, true, System::nanoTime);
        final ToolstackReply reply = session.host().ask(Asks.request().setSave(wanted).build(), progress::told);
        if (!reply.hasFailure()) {
            progress.end("End of stream");
            session.log(reply);
            return keep(session, part, file);
        }
        progress.stop();
        session.log(reply);
        session.err("Failed to save domain, resuming domain\n");
        discard(part);
        return Session.FAILURE;
    }

    /** The domain may be nowhere but in the file now. */
    private static int keep(final Session session, final Path part, final Path file) {
        try {
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            return 0;
        } catch (final IOException e) {
            session.err("The domain is saved in %s, which cannot be renamed: %s\n", part, e.getMessage());
            return Session.FAILURE;
        }
    }

    private static AfterSave after(final Getopt.Result options) {
        if (options.has('p')) {
            return AfterSave.AFTER_SAVE_PAUSE;
        }
        return options.has('c') ? AfterSave.AFTER_SAVE_RUN : AfterSave.AFTER_SAVE_DESTROY;
    }

    /** Half a file is of no use, and takes room that a disk may have no more of. */
    private static void discard(final Path part) {
        try {
            Files.delete(part);
        } catch (final IOException _) {
            // Then it stays; whoever restores it is told that its end is missing.
        }
    }
}
