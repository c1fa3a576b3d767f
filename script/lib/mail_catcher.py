#!/usr/bin/python3
"""script/lib/mail_catcher.py - a mail server that keeps what it gets, and sends nothing on.

Listens on 127.0.0.1 and says on which port in the file PORT_FILE. A mail becomes FOLDER/<n>.eml
(1, 2, ...): the lines "X-MailFrom: address" and "X-RcptTo: address", one for each recipient, and
then every byte of what was sent. SIGTERM ends it.
"""
import argparse
import asyncio
import os
import signal

from aiosmtpd.smtp import SMTP

STAGES = ("hello", "mail", "rcpt", "data")


def write_at_once(path, content):
    with open(path + ".new", "wb") as file:
        file.write(content)
    os.rename(path + ".new", path)


class Catcher:
    """What the server asks at each stage of a conversation; the answer is a reply."""

    def __init__(self, folder, refusal, times):
        self.folder = folder
        self.stage, self.reply = refusal or (None, None)
        self.times = times
        numbers = [int(name[:-4]) for name in os.listdir(folder) if name.endswith(".eml")]
        self.count = max(numbers, default=0)

    def refuses(self, stage):
        if stage != self.stage or self.times == 0:
            return False
        self.times -= 1
        return True

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        if self.refuses("hello"):
            return [self.reply]
        session.host_name = hostname
        return responses

    async def handle_HELO(self, server, session, envelope, hostname):
        if self.refuses("hello"):
            return self.reply
        session.host_name = hostname
        return "250 " + server.hostname

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.refuses("mail"):
            return self.reply
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refuses("rcpt"):
            return self.reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.refuses("data"):
            return self.reply
        lines = ["X-MailFrom: " + envelope.mail_from]
        lines += ["X-RcptTo: " + address for address in envelope.rcpt_tos]
        head = "".join(line + "\r\n" for line in lines)
        self.count += 1
        path = os.path.join(self.folder, "%d.eml" % self.count)
        write_at_once(path, head.encode() + envelope.original_content)
        return "250 kept as %d.eml" % self.count


def refusal(text):
    stage, _, reply = text.partition("=")
    if stage not in STAGES or not reply:
        raise argparse.ArgumentTypeError("not STAGE=REPLY with a stage of " + ", ".join(STAGES))
    return stage, reply


async def serve(arguments):
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    catcher = Catcher(arguments.folder, arguments.refuse, arguments.times)

    loop.add_signal_handler(signal.SIGTERM, ended.set)
    server = await loop.create_server(
        lambda: SMTP(catcher, hostname="localhost"), "127.0.0.1", arguments.port)
    port = server.sockets[0].getsockname()[1]
    write_at_once(arguments.port_file, b"%d\n" % port)
    await ended.wait()
    server.close()


def main():
    parser = argparse.ArgumentParser(
        description="Keeps every mail it gets as a file of FOLDER; writes its port to PORT_FILE.")
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("port_file", metavar="PORT_FILE")
    parser.add_argument("--port", type=int, default=0, help="listen there; 0: wherever is room")
    parser.add_argument("--refuse", type=refusal, metavar="STAGE=REPLY",
                        help="as in --refuse 'rcpt=550 nobody here'; hello, mail, rcpt, data")
    parser.add_argument("--times", type=int, default=-1, metavar="N",
                        help="refuse N times only, then accept")
    asyncio.run(serve(parser.parse_args()))


main()
