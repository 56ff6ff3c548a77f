/** What we use of the parts of wa-sqlite that its own declarations leave out. */
declare module '@journeyapps/wa-sqlite/src/examples/AccessHandlePoolVFS.js' {
  export class AccessHandlePoolVFS {
    constructor(name: string, module: object);
    isReady(): Promise<boolean>;
    close(): Promise<void>;
    jAccess(name: string, flags: number, out: DataView): number;
    jOpen(name: string, id: number, flags: number, out: DataView): number;
    jFileSize(id: number, out: DataView): number;
    jRead(id: number, data: Uint8Array, offset: number): number;
    jWrite(id: number, data: Uint8Array, offset: number): number;
    jTruncate(id: number, size: number): number;
    jSync(id: number, flags: number): number;
    jClose(id: number): number;
  }
}
